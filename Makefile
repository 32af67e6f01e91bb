# Socket Lab Kit: everything a person types. `make` alone lists it.
#
# A lab's programs are made of labs/labNN-*/ into build/labs/labNN-*/. FROM names
# another tree of the same shape: make lab03 FROM=solutions

FROM     = labs
CC       = cc
CFLAGS   = -g -O1 $(if $(SAN),-fsanitize=address$(,)undefined -fno-sanitize-recover=all)
STANDARD = -std=c11 -D_POSIX_C_SOURCE=200809L -Wall -Wextra -U_FORTIFY_SOURCE

# The programs of each lab, and the functions of earlier labs that it carries on.
programs_lab01 = dial
programs_lab02 = greetd
programs_lab03 = echod echoc
programs_lab04 = pour
programs_lab05 = upperd lined
programs_lab06 = relayd chat
programs_lab07 = wcd wcc
programs_lab08 = calcd calcc sizes
carried_lab05  = lab04-partial-sends/send_all
carried_lab07  = lab04-partial-sends/send_all
carried_lab08  = lab04-partial-sends/send_all lab05-framing/recv_exact lab07-shutdown/linger

, = ,

.PHONY: help next doctor grade report test test-the-tests matrix \
        slides slides-pdf test-slides test-report bench clean grader lab where
help:
	@sed -n 's/^## \{0,1\}//p' Makefile
	@grader/desk/where
## Students
##   make lab01                   builds lab01 from your files in labs/lab01-*/
##   make lab01 SAN=1             ... checking memory and undefined behaviour
##   make grade-lab01             builds it, then plays its tests against it
##   make grade-lab01 TEST=1.3    one test of it;  ALL=1  shows every one in full
##   make next                    the next step to do
##   make hint-lab01              one hint more for it
##   make watch-lab01             grades each time you save;  Ctrl-C ends it
##   make trace-lab01 TEST=1.2    a test's conversation;  SVG=FILE  as a picture
##   make play-lab01              starts your program, and you are the peer
##   make memcheck-lab01          grades under valgrind
##   make reset-lab01             gives the skeleton back, and keeps what you wrote
##   make doctor                  what this machine lacks, and how to mend that
## Instructors
##   make grade                   all labs;  FORMAT=tap, junit, json  for programs
##   make grade FROM=solutions    ... of another tree: solutions/, a submission
##   make report                  all labs as one HTML page, build/report.html
##   make demo-lab01              the reference's conversation by steps (PACE=1s)
##   make compare-lab01 FROM=DIR  beside the reference: results, sources, calls
##   make slides                  into build/slides/ (Node);  slides-pdf  as PDF
## The kit itself
##   make test                    its own tests
##   make matrix                  programs of known verdict, against the tests
##   make test-the-tests          breaks the grader; `make test` notices each time
##   make test-slides             looks at every slide (needs Chromium)
##   make test-report             looks at pages of results (needs Chromium)
##   make bench                   how fast the grader is
##   make clean                   removes build/
lab%:
	@$(MAKE) --no-print-directory lab LAB=$@
	@grader/say lab-built "$(programs_$@:%=$(out)/$(notdir $(firstword $(wildcard $(tree)/$@-*)))/%)"
grade:
	@grader/grade
grade-%:
	@grader/grade $*
trace-%:
	@grader/trace $*
next:
	@grader/desk/next
hint-%:
	@grader/desk/hint $*
watch-%:
	@grader/desk/watch $*
reset-%:
	@grader/desk/reset $*
memcheck-%:
	@grader/desk/memcheck $*
doctor:
	@grader/desk/doctor
demo-%: FROM = solutions
demo-%:
	@grader/stage/demo $*
play-%:
	@grader/stage/play $*
compare-%:
	@grader/stage/compare $*
report:
	@grader/report/page
test:
	@grader/tests/run
test-the-tests:
	@grader/tests/mutants/run
matrix:
	@grader/cases/matrix
slides:
	@slides/build html
slides-pdf:
	@slides/build pdf
test-slides:
	@slides/test
test-report:
	@grader/report/test
bench: grader
	@grader/tests/bench
clean:
	rm -rf build
export FROM TEST ALL BORROW FORMAT SVG LOG SAN PACE PROGRAM

# ------------------------------------------------------------------------ one lab
# `lab` with LAB=lab03. Each .c file of the lab that is no program is a part of each
# of its programs. A carried function is the tree's own; the reference one where the
# tree has none, or with BORROW=1. With SAN=1 the compiler builds checks in (memory,
# undefined behaviour), and everything goes to build/checked/.

tree := $(patsubst %/,%,$(patsubst ./%,%,$(FROM)))
# build/ mirrors the tree. One that lies elsewhere gets a place of its own in it.
made := build$(if $(SAN),/checked)
out  := $(made)/$(if $(filter /% ..%,$(tree)),elsewhere/$(subst ..,up,$(tree)),$(tree))
object = $(patsubst solutions/%.c,$(made)/solutions/%.o,$(1:$(tree)/%.c=$(out)/%.o))

ifdef LAB
folder   := $(firstword $(wildcard $(tree)/$(LAB)-*))
programs := $(programs_$(LAB):%=$(folder)/%.c)
parts    := $(filter-out $(programs),$(wildcard $(folder)/*.c))
carried  := $(foreach f,$(carried_$(LAB)),$(if $(BORROW),solutions,$(if \
              $(wildcard $(tree)/$f.c),$(tree),solutions))/$f.c)

# A submission's file names are not ours. They go into recipes, and those of headers, by
# way of the .d files, into rules: what the shell or make would take for a command stays out.
signs   := ; & | < > ( ) $$ ` \ " ' * ? [ ] = % { } ! \#
define newline


endef
strange := $(foreach sign,$(signs),$(findstring $(sign),$(tree) $(folder) $(wildcard $(folder)/*.c)))

ifneq ($(strip $(strange))$(findstring $(newline),$(tree) $(folder) $(wildcard $(folder)/*.c)),)
lab where:
	@grader/say strange-name $(LAB) >&2; exit 1
else
ifeq ($(and $(programs),$(folder)),)
lab:
	@grader/say no-lab-in-tree $(FROM) $(LAB) >&2; exit 1
else
lab: $(programs:$(tree)/%.c=$(out)/%)
	@: # and not a word when there is nothing to be done
endif
$(out)/%: $(out)/%.o $(call object,$(parts)) $(call object,$(carried)) build/common/libnet.a
	@echo $(CC) -o $@; $(CC) $(CFLAGS) -o $@ $^ -pthread
-include $(wildcard $(out)/$(notdir $(folder))/*.d)
where: # for grader/grade: what is borrowed, what is carried, where the programs are
	@echo $(filter solutions/%,$(filter-out $(tree)/%,$(carried)))
	@echo $(filter $(tree)/%,$(carried))
	@echo $(out)/$(notdir $(folder))
endif
endif

# What is made is put into its place whole: another make may be using it, or making it.
depends = -MMD -MP -MT $@ -MF $(@:.o=.d)
whole   = $@.$$$$ $(if $1,$1,$^) && mv $@.$$$$ $@
compile = @mkdir -p $(@D); echo $(CC) -c $<; \
          $(CC) $(STANDARD) $(CFLAGS) $(depends) -Icommon $(sort $(dir $(carried:%=-I%))) -c -o $(call whole,$<) && \
          { ! LC_ALL=C grep -q '[];&|<>()$$`"*?=%{}![]' $(@:.o=.d) || rm -f $(@:.o=.d); }
$(made)/solutions/%.o: solutions/%.c
	$(compile)
$(out)/%.o: $(tree)/%.c
	$(compile)
build/common/%.o: common/%.c
	$(compile)
build/common/libnet.a: $(patsubst %.c,build/%.o,$(wildcard common/*.c))
	@$(AR) rc $(call whole)

# A program's source that should be there and is not.
$(tree)/%.c:
	@grader/say no-source $@ >&2; exit 1
%.d: ;
.SECONDARY:

# --------------------------------------------------------------------- the grader
# build/grader/peer and build/grader/wiretap.so; with SANITIZED=1 another peer, in build/sanitized/,
# for the kit's own tests.
grader_flags = -std=c11 -D_GNU_SOURCE -Wall -Wextra -g -O1 $(depends) -Icommon -Ibuild/grader
sanitizers   = $(if $(SANITIZED),-fsanitize=address$(,)undefined -fno-sanitize-recover=all)
peer         = build/$(if $(SANITIZED),sanitized,grader)/peer
peer_objects = $(patsubst %.c,$(peer).o/%.o,$(notdir $(wildcard grader/peer/*.c)))
tap_objects  = $(patsubst %.c,build/grader/wiretap.o/%.o,$(notdir $(wildcard grader/wiretap/*.c)))

grader: $(peer) build/grader/wiretap.so
$(peer): $(peer_objects) build/common/libnet.a
	@$(CC) -g $(sanitizers) -o $(call whole)
$(peer).o/%.o: grader/peer/%.c build/grader/words.h
	@mkdir -p $(@D)
	@$(CC) $(grader_flags) $(sanitizers) -c -o $(call whole,$<)
build/grader/wiretap.o/%.o: grader/wiretap/%.c
	@mkdir -p $(@D)
	@$(CC) $(grader_flags) -fPIC -fvisibility=hidden -c -o $(call whole,$<)
build/grader/wiretap.so: $(tap_objects)
	@$(CC) -shared -o $(call whole,$^ -ldl)
build/grader/words.h: grader/words.tsv grader/words.awk
	@mkdir -p $(@D)
	@awk -f grader/words.awk grader/words.tsv > $@.$$$$ && mv $@.$$$$ $@
-include $(wildcard build/common/*.d build/*/*.o/*.d)
