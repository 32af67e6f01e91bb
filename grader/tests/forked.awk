# forked.awk -- makes of a server that serves one client after another one with a process for each: the program of a case,
# in the commonest style of the textbooks. Exit status 1: it has no such line.
#
# usage: awk -f grader/tests/forked.awk SERVER.c >OTHER.c

{ line[++n] = $0 }
/^[ \t]+(echo|serve)\(cfd\);/ { at = n }
END {
    if (!at)
        exit 1
    for (i = 1; i <= n; i++) {
        if (i != at) {
            print line[i]
            if (line[i] ~ /^#include <unistd.h>/)
                print "#include <signal.h>"
            if (line[i] ~ /^[ \t]*setvbuf\(stdout/)
                print "    signal(SIGCHLD, SIG_IGN);"
            continue
        }
        print "            if (fork() == 0) {\n                close(lfd);"
        print line[i]
        closes = line[i + 1] ~ /^[ \t]*close\(cfd\);/
        if (closes)
            print line[++i]
        print "                _exit(0);\n            }\n            close(cfd);"
    }
}
