# Socket Lab Kit: everything a person types. `make` alone lists it.
#
# A lab's programs are made of labs/labNN-*/ into build/labs/labNN-*/. FROM names another
# tree of the same shape: make lab03 FROM=solutions

CC     = cc
CFLAGS = -g -O1

# Scripts run in the C locale: bash warns each time of one that is not installed. A terminal whose locale is
# C or POSIX gets ASCII.
ifeq ($(origin KIT_SIGNS),undefined)
export KIT_SIGNS := $(if $(filter C POSIX,$(or $(LC_ALL),$(LC_CTYPE),$(LANG))),ascii)
endif
export LC_ALL := C

.PHONY: start help next grade hint watch trace play rewind memcheck reset demo compare doctor report handout class regrade update \
        test test-more test-the-tests matrix slides slides-pdf test-slides test-report test-browser bench bench-class clean grader
start:
	@sed -n 's/^#> \{0,1\}//p' Makefile
	@grader/desk/where
help:
	@sed -n 's/^## \{0,1\}//p' Makefile
#>   make lab01            builds it from your files in labs/lab01-*/
#>   make grade-lab01      builds it, then plays its tests against it
#>   make next             the next step to do;  make hint  gives one hint for it
#>   make watch            grades each time you save;  Ctrl-C ends it
#>   make help             everything that you can type
## Students
##   make lab01                   builds lab01 from your files in labs/lab01-*/
##   make lab01 SAN=1             ... checking memory and undefined behaviour
##   make grade-lab01             builds it, then plays its tests against it
##   make grade-lab01 TEST=1.3    one test of it;  ALL=1  shows every one in full
##   make next                    the next step to do;  next-lab01  of that lab
##   make hint                    one more hint for it
##   make watch                   grades each time you save;  Ctrl-C ends it
##   make trace TEST=1.2          a test's conversation;  SVG=FILE  as a picture
##   make trace WIRE=1            with TCP's segments;  PCAP=FILE  for Wireshark
##   make play                    starts your program, and you are the peer
##   make rewind TEST=4.3         step by step through a failure, back and forth
##   make memcheck                grades under valgrind
##   make reset-lab01             brings the skeleton back; what you wrote is kept
##   make grade-lab01 PLAIN=1     in words alone, for screen readers; and others so
##   make doctor                  what is missing here, and how to get it
##     hint, watch, trace, play, rewind, memcheck: the lab that was graded last, or
##     that of TEST; hint-lab01, watch-lab01, ... another one
## Instructors
##   make grade                   all labs;  FORMAT=tap, junit, json  for programs
##   make grade FROM=solutions    ... of another tree: solutions/, a submission
##   make report                  all labs as one HTML page, build/report.html
##   make demo-lab01              the reference's conversation by steps (PACE=1s)
##   make compare-lab01 FROM=DIR  beside the reference: results, sources, calls
##   make handout                 the copy for students (LABS, RELEASE)
##   make class FROM=inbox        a class: grades, feedback, misconceptions
##   make regrade NAME=ID         one student of it again
##   make slides                  into build/slides/ (Node);  slides-pdf  as PDF
## The kit itself
##   make test                    its own tests
##   make test-more               ... of the tools around it, and by a sanitized peer
##   make matrix                  all programs of known verdict, against all tests
##   make test-the-tests          breaks the grader; `make test` notices each time
##   make test-slides             looks at every slide (needs Chromium)
##   make test-report             looks at pages of results (needs Chromium)
##   make test-browser            labs 14 and 15, with browsers and servers
##   make bench                   how fast the grader is;  bench-class  a class
##   make clean                   removes build/

# `make grade lab03` means grade-lab03, and `make grade` alone all labs. The others take one lab: without a name it is
# the one that was graded last.
about = $(filter lab%,$(MAKECMDGOALS))
verbs = grade next hint watch trace play rewind memcheck reset demo compare
lab%:
	@$(if $(filter $(verbs),$(MAKECMDGOALS)),:,grader/build $@)
grade:
	@grader/grade $(about)
grade-%:
	@grader/grade $*
trace:
	@grader/trace $(about)
trace-%:
	@grader/trace $*
next hint watch reset memcheck rewind:
	@grader/desk/$@ $(about)
next-%:
	@grader/desk/next $*
hint-%:
	@grader/desk/hint $*
watch-%:
	@grader/desk/watch $*
reset-%:
	@grader/desk/reset $*
rewind-%:
	@grader/desk/rewind $*
memcheck-%:
	@grader/desk/memcheck $*
doctor:
	@grader/desk/doctor
demo play compare:
	@grader/stage/$@ $(about)
demo-%:
	@grader/stage/demo $*
play-%:
	@grader/stage/play $*
compare-%:
	@grader/stage/compare $*
report:
	@grader/report/page
handout:
	@grader/class/handout
class:
	@grader/class/class
regrade:
	@grader/class/regrade
update:
	@grader/desk/update '$(subst ','\'',$(FROM))'
test:
	@grader/tests/run
test-more:
	@grader/tests/run tools sanitized
test-the-tests:
	@grader/tests/mutants/run
matrix:
	@KIT_BOTH_DOORS=1 grader/cases/matrix
slides:
	@slides/build html
slides-pdf:
	@slides/build pdf
test-slides:
	@slides/test
test-report:
	@grader/report/test
test-browser:
	@grader/tests/browser
bench: grader
	@grader/tests/bench
bench-class:
	@grader/class/bench
clean:
	rm -rf build

# What is said on make's command line, or in the environment, reaches the scripts: FROM, TEST, ALL, BORROW,
# FORCE, FORMAT, PLAIN, SVG, LOG, WIRE, PCAP, SAN, PACE, PROGRAM, LABS, RELEASE, CONF, JOBS, HOSTS, NAME. Of CC and CFLAGS the labs take what
# is said here alone.
ifeq ($(origin CC),command line)
export KIT_CC = $(CC)
endif
ifdef test
export TEST := $(test)
endif
ifeq ($(origin CFLAGS),command line)
export KIT_CFLAGS = $(CFLAGS)
endif

# --------------------------------------------------------------------- the grader
# build/grader/peer and build/grader/wiretap.so; with SANITIZED=1 another peer, in build/sanitized/,
# for the kit's own tests.
# What is made is put into its place whole: another make may be using it, or making it.
depends = -MMD -MP -MT $@ -MF $(@:.o=.d)
whole   = $@.$$$$ $(if $1,$1,$^) && mv $@.$$$$ $@
, = ,

grader_flags = -std=c11 -D_GNU_SOURCE -Wall -Wextra -g -O1 $(depends) -Igrader/engine -Icommon -Ibuild/grader
sanitizers   = $(if $(SANITIZED),-fsanitize=address$(,)undefined -fno-sanitize-recover=all)
peer         = build/$(if $(SANITIZED),sanitized,grader)/peer
rules        = grader/sockets.rules $(sort $(wildcard grader/lab*.rules))
rules_c      = $(sort $(wildcard grader/lab*.rules.c))
steps_c      = $(sort $(wildcard grader/*.steps.c))
steps        = $(patsubst grader/%.steps.c,%,$(steps_c))
peer_objects = $(patsubst grader/engine/%.c,$(peer).o/%.o,$(wildcard grader/engine/*/*.c)) \
               $(patsubst grader/%.c,$(peer).o/rules/%.o,$(rules_c) $(steps_c)) $(peer).o/rules/rules.o
tap_objects  = $(patsubst %.c,build/grader/wiretap.o/%.o,$(notdir $(wildcard grader/wiretap/*.c)))

grader: $(peer) build/grader/wiretap.so build/common/libnet.a
# Dates tell nothing of common/ either: what has other contents is newer than all that was made of it.
ifneq ($(filter grader bench,$(MAKECMDGOALS)),)
contents := $(shell sum=$$(cat common/*.[ch] | cksum | tr ' ' -); cd build/common 2>/dev/null || { mkdir -p build/common && \
    cd build/common; }; [ -e of-$$sum ] || { rm -f of-*; : >of-$$sum; }; echo build/common/of-$$sum)
endif
build/common/%.o: common/%.c $(contents)
	@$(CC) -std=c11 -D_POSIX_C_SOURCE=200809L -Wall -Wextra -U_FORTIFY_SOURCE $(CFLAGS) $(depends) -c -o $(call whole,$<)
build/common/libnet.a: $(patsubst %.c,build/%.o,$(wildcard common/*.c))
	@$(AR) rc $(call whole)
$(peer): $(peer_objects) build/common/libnet.a
	@$(CC) -g $(sanitizers) -o $@.$$$$ $^ && ASAN_OPTIONS=detect_leaks=0 $@.$$$$ --rules >$@.rules && mv $@.$$$$ $@ || { rm -f $@.$$$$; false; }
$(peer).o/%.o: grader/engine/%.c build/grader/messages_table.h | build/grader/more_verbs.h
	@mkdir -p $(@D)
	@$(CC) $(grader_flags) $(sanitizers) -c -o $(call whole,$<)
$(peer).o/rules/%.o: grader/%.c build/grader/messages_table.h
	@mkdir -p $(@D)
	@$(CC) $(grader_flags) $(sanitizers) -c -o $(call whole,$<)
$(peer).o/rules/rules.o: build/grader/rules.c
	@mkdir -p $(@D)
	@$(CC) $(grader_flags) $(sanitizers) -c -o $(call whole,$<)
build/grader/rules.c: grader/rules.awk $(rules) $(rules_c) $(wildcard grader/engine/diagnosis/*.c) build/grader/rules.list
	@LC_ALL=C awk -f grader/rules.awk $(filter %.c,$^) $(rules) > $@.$$$$ && mv $@.$$$$ $@ || { rm -f $@.$$$$; false; }
build/grader/rules.list: $(if $(filter-out $(rules) $(rules_c),$(shell cat build/grader/rules.list 2>&1)),FORCE)
	@mkdir -p $(@D)
	@echo $(rules) $(rules_c) > $@
build/grader/more_verbs.h: $(steps_c) $(if $(filter-out $(steps),$(shell sed -n 's|^// ||p' build/grader/more_verbs.h 2>&1)),FORCE)
	@mkdir -p $(@D)
	@printf '%s\n' '// $(steps)' '$(steps:%=extern const struct verb %_verbs[];)' '#define MORE_VERBS $(steps:%=%_verbs$(,))' > $@.$$$$ && mv $@.$$$$ $@
FORCE:
build/grader/wiretap.o/%.o: grader/wiretap/%.c
	@mkdir -p $(@D)
	@$(CC) $(grader_flags) -fPIC -fvisibility=hidden -c -o $(call whole,$<)
build/grader/wiretap.so: $(tap_objects)
	@$(CC) -shared -o $(call whole,$^ -ldl)
build/grader/messages_table.h: grader/messages.tsv grader/messages.awk
	@mkdir -p $(@D)
	@awk -f grader/messages.awk grader/messages.tsv > $@.$$$$ && mv $@.$$$$ $@
.SECONDARY:
-include $(wildcard build/common/*.d build/*/*.o/*.d build/*/*.o/*/*.d)
