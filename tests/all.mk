# BIRD=all: each goal for each version that has patches, one after the other. Tests are
# one run over all of them, so that the long ones of one version fill the gaps of others.
# A version that fails in the bench does not keep the next from being measured.

# Tests that do not depend on BIRD run with the first one.
MAIN := 2.17.5
PATCHED := $(patsubst patches/bird-%/,%,$(sort $(dir $(wildcard patches/bird-*/*.patch))))
VERSIONS := $(MAIN) $(filter-out $(MAIN),$(PATCHED))
GOALS := $(filter-out check bench,$(or $(MAKECMDGOALS),all))

check:
	+@$(MAKE) BIRD=$(MAIN) deps-check
	+@for version in $(VERSIONS); do \
	  $(MAKE) $(if $(filter -j%,$(MAKEFLAGS)),,-j$(NPROC)) BIRD=$$version testable || exit 1; done
	@$(MAKE) BIRD=$(MAIN) VERSIONS='$(VERSIONS)' run-tests

bench:
	+@goal=bench; status=0; for version in $(VERSIONS); do \
	  $(MAKE) BIRD=$$version $$goal || status=1; goal=bench-bird; done; exit $$status

.PHONY: check bench $(GOALS)
$(GOALS):
	+@for version in $(VERSIONS); do $(MAKE) BIRD=$$version $@ || exit 1; done
