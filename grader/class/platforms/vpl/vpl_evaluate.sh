#!/bin/bash
# vpl_evaluate.sh -- VPL runs it for each evaluation, in the folder of the submission. The kit lies in KIT (on the execution server, or as
# files of the activity that are kept when it runs). VPL runs vpl_execution afterwards, and reads the grade from what that prints; what
# could not be judged has no grade.
cat >vpl_execution <<END_OF_SCRIPT
#!/bin/bash
kit=\${KIT:-/opt/socket-lab-kit/kit}
[ -d "\$kit" ] || kit=\$PWD/kit
read -r labs <"\$kit/LABS"
mkdir -p .submission && cp *.c *.h *.zip .submission 2>/dev/null
"\$kit/grader/class/submission" vpl "\$PWD/.submission" \$labs 2>/dev/null
END_OF_SCRIPT
chmod +x vpl_execution
