# The oldest as Debian packages it, unpacked and not installed, with the library
# that it wants; the others are built.
DEB_BIRD := build/debian-2.0.12
BUILT_BIRDS := 2.17.5 3.1.7
STOCK_BIRDS := 2.0.12=$(CURDIR)/$(DEB_BIRD) \
  $(foreach version,$(BUILT_BIRDS),$(version)=$(CURDIR)/build/stock-$(version)/obj)

# The daemon goes last: it tells that the rest is there.
$(DEB_BIRD)/bird:
	@patches/fetch bird2 2.0.12 bookworm build/apt-deb $(BIRD_CACHE) libssh-gcrypt-4
	@mkdir -p $(@D)
	@for deb in $(BIRD_CACHE)/bird2_2.0.12-*.deb $(BIRD_CACHE)/libssh-gcrypt-4_*.deb; do \
	  dpkg-deb -x "$$deb" $(@D)/root || exit 1; done
	@for name in birdc birdcl bird; do \
	  printf '#!/bin/sh\nlib=$$(echo %s/usr/lib/*-linux-gnu*)\nLD_LIBRARY_PATH=$$lib exec %s "$$@"\n' \
	  '$(CURDIR)/$(@D)/root' '$(CURDIR)/$(@D)/root/usr/sbin/'"$$name" >$(@D)/$$name && \
	  chmod +x $(@D)/$$name || exit 1; done

# After stock: no two of them may fetch or build the same.
stock-birds: $(DEB_BIRD)/bird | stock
	+@for version in $(filter-out $(BIRD),$(BUILT_BIRDS)); do \
	  $(MAKE) SAN= BIRD=$$version stock || exit 1; done

# The generated filters and the engine at full length: a million routes into each BIRD.
.PHONY: conform
conform: deps-check
	+@$(AGAIN) testable
	@$(TEST_ENV) CONFORM=1 $(PYTHON) tests/run --timeout 7200 --jobs $(J) --logs $(OUT)/check \
	  --programs $(OUT)/unit 'filters/conformance' 'filters/entry' 'oracle/conformance'
