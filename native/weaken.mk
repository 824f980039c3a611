# WEAKEN=<guard>[+<guard>…]: a test build in which those are off (common/guard.h). What they do not change is the usual build's.
BUILD := $(USUAL)/weak/$(WEAKEN)
PROGRAMS := glovebox-supervisor glovebox-init
OFF := $(subst +, ,$(WEAKEN))
OFF_IN_POLICIES := $(filter seccomp_%,$(OFF))
OFF_IN_C := $(filter-out $(OFF_IN_POLICIES),$(OFF))

nothing :=
ALTERNATIVES := $(subst $(nothing) ,|,$(strip $(OFF_IN_C)))
MENTIONING := $(if $(OFF_IN_C),$(shell grep -lE 'GUARD\(($(ALTERNATIVES))\)' $(sort $(SUPERVISOR) $(INIT))))
CHANGED := common/guard.c $(MENTIONING)
object = $(foreach source,$(1),$(if $(filter $(source),$(CHANGED)),$(BUILD),$(USUAL))/$(source:.c=.o))

USUAL_CFLAGS := $(CFLAGS)
CFLAGS += -DWEAKEN='"$(WEAKEN)"' -DWEAKENED='0$(foreach guard,$(OFF_IN_C),|OFF($(guard)))'
LINKING += -s
WEAKENED_POLICIES := seccomp/weaken.json $(OFF_IN_POLICIES)

$(USUAL)/%.o: %.c
	@mkdir -p $(@D)
	@echo "  $(CC) $@" && $(CC) $(USUAL_CFLAGS) -MMD -MP -c -o $@ $<
