# lab.mk -- `make` in a lab's folder: what it does there for this lab, it does above for all of them.

lab := $(firstword $(subst -, ,$(lastword $(notdir $(CURDIR)))))
kit := $(MAKE) --no-print-directory -C ../..

verbs := grade hint watch trace play memcheck rewind reset

.PHONY: build next $(verbs)
build:
	@$(kit) $(lab)
$(verbs):
	@$(kit) $@-$(or $(firstword $(filter lab%,$(MAKECMDGOALS))),$(lab))
next:
	@$(kit) next
# What is typed above can be typed here, too; in `make grade lab03` the lab is no command of its own.
.DEFAULT:
	@$(if $(and $(filter lab%,$@),$(filter $(verbs),$(MAKECMDGOALS))),:,$(kit) $@)
