# The stock BIRDs that the generated filters are tried on.
STOCK_VERSIONS := $(patsubst patches/bird-%/source,%,$(wildcard patches/bird-*/source))
STOCK_BIRDS := $(foreach version,$(STOCK_VERSIONS),$(version)=$(CURDIR)/build/stock-$(version)/obj)

# After stock: no two of them may fetch or build the same.
stock-birds: | stock
	+@for version in $(filter-out $(BIRD),$(STOCK_VERSIONS)); do \
	  $(MAKE) SAN= BIRD=$$version stock || exit 1; done

# The generated filters and the engine at full length: a million routes into each BIRD.
.PHONY: conform
conform: deps-check
	+@$(AGAIN) testable
	@$(TEST_ENV) CONFORM=1 $(PYTHON) tests/run --timeout 7200 --jobs $(J) --logs $(OUT)/check \
	  --programs $(OUT)/unit 'filters/conformance' 'filters/entry' 'oracle/conformance'
