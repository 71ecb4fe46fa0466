# BIRD out of Debian's source package, twice: patched, and stock to compare with.
# The first line of patches/bird-VERSION/source is the source package's name and the
# Debian suites to look for it in, the others are sha256sum's of its files.

ifeq ($(wildcard patches/bird-$(BIRD)/source),)
$(error no BIRD version $(BIRD), only $(patsubst patches/bird-%/source,%,$(wildcard patches/bird-*/source)))
endif
SOURCE := $(shell head -n 1 patches/bird-$(BIRD)/source)
PATCHES := $(sort $(wildcard patches/bird-$(BIRD)/*.patch))

# Debian's hardening flags and those of its rules.
buildflags = $(shell DEB_BUILD_MAINT_OPTIONS=hardening=+all dpkg-buildflags --get $(1) 2>/dev/null)
BIRD_FLAGS = -g -O2 -fno-strict-aliasing -fno-strict-overflow -fPIC
ifeq ($(SAN),)
BIRD_CPPFLAGS = $(call buildflags,CPPFLAGS)
BIRD_CFLAGS = $(call buildflags,CFLAGS) $(BIRD_FLAGS)
BIRD_LDFLAGS = $(call buildflags,LDFLAGS) $(BIRD_FLAGS) -Wl,-z,defs -Wl,--as-needed
else
BIRD_CPPFLAGS =
BIRD_CFLAGS = $(BIRD_FLAGS) $(SAN_BIRD_FLAGS)
BIRD_LDFLAGS = $(SAN_BIRD_FLAGS)
endif
BIRD_CONFIGURE = --prefix='$(PREFIX)' --libdir='$(LIBDIR)' --sysconfdir=/etc/bird --localstatedir=/var \
  --runstatedir=/run/bird --enable-client --with-protocols=all CC='$(CC)' \
  CPPFLAGS='$(BIRD_CPPFLAGS)' CFLAGS='$(BIRD_CFLAGS)' LDFLAGS='$(BIRD_LDFLAGS)'

# Without GIT_DIR BIRD would take its version from the repository around build/.
BIRD_ENV = GIT_DIR=/dev/null ASAN_OPTIONS=detect_leaks=0

bird: $(OBJ)/.built

# BIRD's own unit tests; tests/bird runs them.
bird-tests: $(OBJ)/.tests

ifeq ($(BIRD_SRC),)
FROM := $(BIRD_CACHE)
FETCHED := $(BIRD_CACHE)/.$(firstword $(SOURCE))-$(BIRD)
$(FETCHED):
	@patches/fetch patches/bird-$(BIRD)/source $(BIRD) build/apt/$(BIRD) $(BIRD_CACHE)
	@touch $@
else
FROM := $(BIRD_SRC)
FETCHED :=
endif

# $(call make-bird,LOG,GOAL): BIRD's make, quiet unless it fails.
define make-bird
+@$(BIRD_ENV) $(MAKE) $(if $(filter -j%,$(MAKEFLAGS)),,-j$(NPROC)) -C $(@D) $(2) \
  >$(@D)/$(1) 2>&1 || { grep -m 5 -iE 'error|undefined' $(@D)/$(1); \
  echo 'bird: make $(2) failed, see $(@D)/$(1)' >&2; exit 1; }
@touch $@
endef

# $(call tree,DIR,OBJ,PATCHES): the rules that make DIR/src and build it in OBJ.
define tree
# What the tree is made of, by content.
$(1)/series: FORCE
	$$(call content,$$(FROM) $$(if $(3),$$(shell cat $(3) | sha256sum)))

$(1)/.prepared: $(1)/series patches/prepare patches/unpack | $$(FETCHED)
	@echo 'PREPARE $(1)/src'
	@patches/prepare $$(BIRD) '$$(FROM)' $(1)/src $(3)
	@touch $$@

# Their times change only with their content; the empty recipe makes make look.
$(1)/src/configure $(1)/src/Makefile.in $(1)/src/sysdep/autoconf.h.in: $(1)/.prepared ;

$(2)/.flags: FORCE
	$$(call content,$$(BIRD_CONFIGURE))

# BIRD 2.0.12 may write into nest before it makes that.
$(2)/Makefile: $(addprefix $(1)/src/,configure Makefile.in sysdep/autoconf.h.in) $(2)/.flags
	@echo 'CONFIGURE $(2)'
	@mkdir -p $(2)/nest
	@cd $(2) && src=$$$$(realpath --relative-to=. '$$(CURDIR)/$(1)/src') && \
	  $$(BIRD_ENV) "$$$$src/configure" -q $$(BIRD_CONFIGURE) >configure.log 2>&1 || { \
	  echo "bird: configure failed ($$$$(tail -n 1 configure.log)), see $(2)/configure.log" >&2; \
	  rm -f Makefile; exit 1; }
	@touch $$@

# The programs go first: linked again even if all that changed is that an
# object is gone.
$(2)/.built: $(2)/Makefile $(1)/.prepared
	@echo 'BUILD $(2)'
	@rm -f $(addprefix $(2)/,bird birdc birdcl)
	$$(call make-bird,build.log,all)
endef

ifneq ($(BIRD_BUILT),)
# Somebody else sees to $(OBJ)/.built.
else ifneq ($(PATCHES),)
$(eval $(call tree,$(patsubst %/src,%,$(SRC)),$(OBJ),$(PATCHES)))
else
$(OBJ)/.built: FORCE
	@echo 'bird: no patches for BIRD $(BIRD), only its stock build: make stock BIRD=$(BIRD)' >&2; exit 1
endif
ifeq ($(filter-out thread,$(SAN)),)
$(eval $(call tree,$(patsubst %/src,%,$(STOCK_SRC)),$(STOCK_OBJ),))
stock: $(STOCK_OBJ)/.built
else
# What is compared with is stock in this too. (Data races are looked for in both.)
stock: | $(FETCHED)
	+@$(MAKE) SAN= stock
endif

$(OBJ)/.tests: $(OBJ)/.built
	@echo 'BUILD $(OBJ) tests'
	$(call make-bird,tests.log,tests)
