# Debian packages, in build/deb/BIRD: the patched BIRD from Debian's own source package,
# the plugin for just that build of it, and the tool.

DEPS_DEB = build-essential ca-certificates debhelper docbook-xsl fakeroot quilt xsltproc

# Raise it when patches change. Debian's next revision, -8 or +deb12u1, is newer.
DEB_SUFFIX = +birdmaps1
DEB_BUILD_OPTIONS = nocheck parallel=$(NPROC)

DEB := build/deb/$(BIRD)
DEB_NAME := $(firstword $(SOURCE))
DEB_BIRD := $(DEB)/$(DEB_NAME)-$(BIRD)
DEB_MAPS := $(DEB)/bird-maps
DEB_SOURCES := $(filter-out build tests,$(wildcard *))

.PHONY: deb debs deps-deb
deps-deb:
	@tests/deps $(DEPS) $(DEPS_DEB)

deb: deps-deb
	@$(MAKE) debs

debs: $(DEB_MAPS)/.built

# $(call package,NAMES,DIR,OPTIONS): dpkg-buildpackage in DIR, which makes the packages NAMES.
# The rules there are not for this make's flags, and ask no repository for a version.
package_log = $(DEB)/$(firstword $(1)).log
define package
@echo 'PACKAGE $(1)'
@rm -f $(foreach name,$(1),$(DEB)/$(name)_* $(DEB)/$(name)-dbgsym_*)
@(cd $(2) && env -u MAKEFLAGS -u MAKELEVEL -u MFLAGS GIT_DIR=/dev/null \
  BIRD=$(BIRD) BIRD_BUILT=$(abspath $(DEB_BIRD)) DEB_BUILD_OPTIONS='$(DEB_BUILD_OPTIONS)' \
  dpkg-buildpackage -B -us -uc $(3)) >$(package_log) 2>&1 || { \
  grep -m 5 -E 'error|Error|unmet' $(package_log); \
  echo 'deb: dpkg-buildpackage failed, see $(package_log)' >&2; exit 1; }
endef

$(DEB)/.bird: FORCE
	$(call content,$(FROM) $(DEB_SUFFIX) $(shell cat $(PATCHES) debian/bird-source | sha256sum))

# The patches stay applied: the plugin is compiled with what they make of the headers.
$(DEB_BIRD)/obj/.built: $(DEB)/.bird | $(FETCHED)
	@rm -rf $(DEB_BIRD)
	@debian/bird-source $(BIRD) '$(FROM)' $(DEB_BIRD) $(DEB_SUFFIX) $(PATCHES)
	$(call package,$(DEB_NAME),$(DEB_BIRD),--source-option=--no-unapply-patches)
	@touch $@

$(DEB)/.maps: FORCE
	$(call content,$(shell find $(DEB_SOURCES) -type f | sort | xargs cat | sha256sum))

$(DEB_MAPS)/.built: $(DEB)/.maps $(DEB_BIRD)/obj/.built
	@rm -rf $(DEB_MAPS)
	@mkdir -p $(DEB_MAPS)
	@cp -R $(DEB_SOURCES) tests $(DEB_MAPS)/
	$(call package,bird-maps $(DEB_NAME)-maps,$(DEB_MAPS),-Ppkg.bird-maps.$(DEB_NAME))
	@touch $@
