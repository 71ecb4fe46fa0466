# bird-maps: the patched BIRD, the plugin, the tool, and their tests.
#
#   make demo          real BIRDs on loopback, MAPS routes judged
#   make check         every test
#
#   make deps          installs the Debian packages that are missing
#   make bird          BIRD: fetched, patched, built
#   make plugin tool   maps.so and birdmaps
#   make fuzz          libFuzzer programs in build/fuzz, with clang
#   make conform       generated filters against the engine, a million routes a BIRD
#   make bench         instructions per route (ROUTES=N, ROWS='NAME...'), and what follows
#   make bench-table   whole tables, a million routes (ROUTES=N, TABLE_ROWS='NAME...', RUNS=N)
#                      or those of a file, MRT or text of bgpdump -m (TABLE=file)
#   make bench-threads with one thread and with two, BIRD=3.1.7 (ROUTES=N, RUNS=N)
#   make bench-control a million verdicts read, the policy changed over them (ROUTES=N, RUNS=N)
#   make bench-configure prefixes registered and taken away (ROUTES=N, RUNS=N)
#   make bench-others  FRR, OpenBGPD and GoBGP, as far as installed (ROUTES=N, RUNS=N)
#   make lint          layout, style, shell, man pages
#   make install       PREFIX and DESTDIR as usual; install-bird adds BIRD itself,
#                      uninstall takes away what install brought
#   make deb           Debian packages, in build/deb/VERSION
#   make clean         keeps BIRD's download; distclean does not
#
# BIRD=VERSION picks a folder of patches/, BIRD=all each of them in turn; check is for
# all unless told, the others for 2.17.5. BIRD_SRC=dir is a source of BIRD instead of
# Debian's archive, BIRD_CACHE=dir where the download is kept, BIRD_BUILT=dir a tree
# that is patched and built in its obj, only compiled against. SAN=1 builds
# everything with the address and undefined behaviour sanitizers, SAN=thread with
# the one for data races, each apart from the rest. T='NAME...' runs only those
# tests (wildcards), J=N that many at once. MRT=file makes the demo replay a
# table. V=1 shows the commands.

BIRD = $(if $(filter check,$(MAKECMDGOALS)),all,2.17.5)
BIRD_SRC =
BIRD_CACHE = build/cache
BIRD_BUILT =
SAN =
MRT =
T =
V =
# Most tests wait more than they work.
J = $(shell expr 2 '*' $(NPROC))

PREFIX = /usr/local
DESTDIR =
# BIRD is configured with these two, and looks for plugins in the third.
LIBDIR = $(PREFIX)/lib
PLUGINDIR = $(LIBDIR)/bird
DATADIR = $(PREFIX)/share/bird-maps
DOCDIR = $(PREFIX)/share/doc/bird-maps
MANDIR = $(PREFIX)/share/man

CC = gcc
PYTHON = /usr/bin/python3
NPROC := $(shell nproc)
Q = $(if $(V),,@)
comma := ,

.DELETE_ON_ERROR:
.SUFFIXES:
MAKEFLAGS += --no-print-directory
.PHONY: all deps deps-check bird stock stock-birds plugin tool unit fuzz bird-tests testable demo check lint \
  install install-bird uninstall uninstall-bird clean distclean FORCE run-tests

ifeq ($(BIRD),all)
include tests/all.mk
else

all: plugin tool

# --- Layout of build/ -------------------------------------------------------

# The thread sanitizer excludes the others.
SAN_THREAD := $(filter thread,$(SAN))
OUT := build$(if $(SAN_THREAD),/tsan,$(if $(SAN),/asan))
SRC := $(or $(BIRD_BUILT),build/bird-$(BIRD)/src)
OBJ := $(or $(addsuffix /obj,$(BIRD_BUILT)),$(OUT)/bird-$(BIRD)/obj)
STOCK_SRC := build/stock-$(BIRD)/src
STOCK_OBJ := build$(if $(SAN_THREAD),/tsan)/stock-$(BIRD)/obj
PLUGIN := $(OUT)/bird-$(BIRD)/maps.so
BIRDMAPS := $(OUT)/birdmaps

# Writes $(1) to the target only when that changes it: what depends on the
# target is made again when the content changes, not whenever make runs.
quoted = '$(subst ','\'',$(1))'
define content
@mkdir -p $(@D)
@printf '%s\n' $(call quoted,$(1)) | cmp -s - $@ || printf '%s\n' $(call quoted,$(1)) >$@
endef


# --- Debian packages --------------------------------------------------------

DEPS = gcc libc6-dev make dpkg-dev xz-utils patch autoconf m4 flex bison pkg-config \
  libssh-dev libreadline-dev libncurses-dev libjson-c-dev zlib1g-dev python3
DEPS_CHECK = git libcmocka-dev python3-jsonschema valgrind clang-format cppcheck mandoc bash-completion \
  $(DEPS_DEB) lintian mmdebstrap

deps:
	@tests/deps $(DEPS)

deps-check:
	@tests/deps $(DEPS) $(DEPS_CHECK)

SAN_FLAGS = -O1 -fsanitize=$(if $(SAN_THREAD),thread,address$(comma)undefined) -fno-omit-frame-pointer
# BIRD and its headers shift by the full width and copy nothing from NULL here and there.
SAN_GLUE_FLAGS = $(if $(SAN_THREAD),,-fno-sanitize=shift$(comma)nonnull-attribute)
SAN_BIRD_FLAGS = $(SAN_FLAGS) $(SAN_GLUE_FLAGS)

include patches/bird.mk

# --- Plugin, tool, unit tests -----------------------------------------------

CFLAGS = -O2 -g
WARNINGS = -Wall -Wextra -Wno-parentheses -Wmissing-prototypes -Wshadow
ALL_CFLAGS = -std=gnu11 $(WARNINGS) $(CFLAGS) -fPIC -fvisibility=hidden -Iplugin \
  $(if $(SAN),$(SAN_FLAGS) -fno-sanitize-recover=undefined)
ALL_LDFLAGS = $(LDFLAGS) $(if $(SAN),$(SAN_FLAGS))
CONFIG_CFLAGS = $(shell pkg-config --cflags json-c zlib)
CONFIG_LIBS = $(shell pkg-config --libs json-c zlib)

# BIRD's include directories and the flags that its own files need.
GLUE_CFLAGS = -I$(OBJ) -I$(SRC) -fno-strict-aliasing -fno-strict-overflow -pthread \
  -DBIRD_VERSION='"$(BIRD)"' -DMAPS_BIRD_VERSION_H='"bird/version-$(BIRD).h"' \
  -Wno-shadow -Wno-unused-parameter -Wno-pointer-sign -Wno-missing-field-initializers $(if $(SAN),$(SAN_GLUE_FLAGS))

objects = $(patsubst %.c,$(OUT)/%.o,$(wildcard $(1)))
GLUE_OBJECTS := $(patsubst plugin/bird/%.c,$(OUT)/bird-$(BIRD)/glue/%.o,$(wildcard plugin/bird/*.c))
# Each needs only those behind it.
LIBS := $(patsubst %,$(OUT)/lib%.a,filtergen config core)
UNITS := $(patsubst tests/unit/%.c,$(OUT)/unit/%,$(wildcard tests/unit/*_test.c))
UNIT_HELPERS := $(call objects,$(filter-out %_test.c,$(wildcard tests/unit/*.c)))

plugin: $(PLUGIN)
tool: $(BIRDMAPS)
unit: $(UNITS)

# What is compiled for one BIRD has flags of its own: the rest serves all of them.
$(OUT)/.flags: FORCE
	$(call content,$(CC) $(ALL_CFLAGS) $(CONFIG_CFLAGS) $(ALL_LDFLAGS))

$(OUT)/bird-$(BIRD)/.flags: FORCE
	$(call content,$(GLUE_CFLAGS))

COMPILE = $(CC) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

$(OUT)/plugin/config/%.o: EXTRA_CFLAGS = $(CONFIG_CFLAGS)

$(OUT)/%.o: %.c $(OUT)/.flags
	@mkdir -p $(@D)
	@echo 'CC $<'
	$(Q)$(COMPILE) $(EXTRA_CFLAGS)

# BIRD's build generates headers that the glue includes.
$(OUT)/bird-$(BIRD)/glue/%.o: plugin/bird/%.c $(OUT)/.flags $(OUT)/bird-$(BIRD)/.flags $(OBJ)/.built
	@mkdir -p $(@D)
	@echo 'CC $<'
	$(Q)$(COMPILE) $(GLUE_CFLAGS)

# An archive is made anew: a source that went away must not linger in it.
define archive
$(OUT)/lib$(1).a: $(call objects,plugin/$(1)/*.c)
	@rm -f $$@
	$$(Q)ar rcs $$@ $$^
endef
$(foreach part,tool filtergen config core,$(eval $(call archive,$(part))))

$(PLUGIN): $(GLUE_OBJECTS) $(LIBS)
	@echo 'LD $@'
	$(Q)$(CC) $(ALL_LDFLAGS) -shared -Wl,-z,relro,-z,now -o $@ $^ $(CONFIG_LIBS)

$(BIRDMAPS): $(OUT)/libtool.a $(LIBS)
	@echo 'LD $@'
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(CONFIG_LIBS)

$(UNITS): $(OUT)/unit/%: $(OUT)/tests/unit/%.o $(UNIT_HELPERS) $(OUT)/libtool.a $(LIBS)
	@mkdir -p $(@D)
	@echo 'LD $@'
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(CONFIG_LIBS) -lcmocka

# For libFuzzer, which comes with clang: everything instrumented.
FUZZED := $(filter-out %/main.c,$(wildcard plugin/core/*.c plugin/config/*.c \
  plugin/filtergen/*.c plugin/tool/*.c))
FUZZERS := $(patsubst tests/fuzz/%.c,build/fuzz/%,$(wildcard tests/fuzz/*.c))
fuzz: $(FUZZERS)

$(FUZZERS): build/fuzz/%: tests/fuzz/%.c $(FUZZED) $(wildcard plugin/*/*.h)
	@mkdir -p $(@D)
	@echo 'FUZZ $@'
	$(Q)clang -std=gnu11 -g -O1 -fsanitize=fuzzer,address,undefined -Iplugin $(CONFIG_CFLAGS) \
	  -o $@ $< $(FUZZED) $(CONFIG_LIBS)

.SECONDARY:
-include $(shell find $(OUT)/plugin $(OUT)/tests $(OUT)/bird-$(BIRD)/glue -name '*.d' 2>/dev/null)

# --- Demo, tests ------------------------------------------------------------

include tests/filters/birds.mk
include tests/sanitizer/threads.mk

# The parts below run make again once the packages are there, on all cores
# unless -j was given.
AGAIN = $(MAKE) $(if $(filter -j%,$(MAKEFLAGS)),,-j$(NPROC))

TEST_ENV = BIRD_VERSION=$(BIRD) BIRD_DIR=$(CURDIR)/$(OBJ) BIRD_SRC_DIR=$(CURDIR)/$(SRC) \
  STOCK_DIR=$(CURDIR)/$(STOCK_OBJ) STOCK_SRC_DIR=$(CURDIR)/$(STOCK_SRC) \
  STOCK_BIRDS='$(STOCK_BIRDS)' PLUGIN=$(CURDIR)/$(PLUGIN) BIRDMAPS=$(CURDIR)/$(BIRDMAPS) REPLAY=$(CURDIR)/$(OUT)/bench/replay \
  SAN='$(SAN)' SHARED='$(abspath $(wildcard ../shared/data))' \
  $(if $(SAN),LSAN_OPTIONS=suppressions=$(CURDIR)/tests/bird/leaks.supp:print_suppressions=0)

demo: deps
	+@$(AGAIN) bird plugin tool
	@$(TEST_ENV) MRT='$(if $(MRT),$(abspath $(MRT)))' tests/live/demo

testable: bird stock stock-birds bird-tests plugin tool unit replay

check: deps-check
	+@$(AGAIN) testable
	@$(MAKE) run-tests

# Of these versions, which are built
VERSIONS = $(BIRD)
run-tests:
	@set -f; $(TEST_ENV) $(PYTHON) tests/run --jobs $(J) --logs $(OUT)/check --programs $(OUT)/unit \
	  $(addprefix --bird ,$(VERSIONS)) --build $(OUT) $(T)

lint:
	@$(TEST_ENV) $(PYTHON) tests/run --logs $(OUT)/check 'lint/*'

include tests/bench/bench.mk
include debian/deb.mk

# --- Install, clean ---------------------------------------------------------

# MODE:FILE:PLACE of each file
INSTALLED = 755:$(BIRDMAPS):$(PREFIX)/bin/birdmaps \
  644:$(PLUGIN):$(PLUGINDIR)/maps.so \
  644:plugin/tool/birdmaps.bash:$(PREFIX)/share/bash-completion/completions/birdmaps \
  $(foreach f,$(wildcard docs/man/*.[1-8]),644:$f:$(MANDIR)/man$(subst .,,$(suffix $f))/$(notdir $f)) \
  $(foreach f,$(wildcard docs/*.schema.json),644:$f:$(DATADIR)/$(notdir $f)) \
  $(foreach f,$(shell find docs/examples -type f),644:$f:$(DATADIR)/$(f:docs/%=%)) \
  $(foreach f,$(wildcard filters/*/*),644:$f:$(DATADIR)/$f) \
  $(foreach f,README.md LICENSE $(wildcard docs/*.md docs/rules/* docs/upstream/*),644:$f:$(DOCDIR)/$f)
PLACES = $(foreach i,$(INSTALLED),$(lastword $(subst :, ,$i)))
PAGES = $(addprefix $(DESTDIR),$(filter $(MANDIR)/%,$(PLACES)))

# Pages and examples tell where things are, as installed without a PREFIX.
install: plugin tool
	@set -e; $(foreach i,$(INSTALLED),set -- $(subst :, ,$i); \
	  echo "INSTALL $(DESTDIR)$$3"; install -D -m $$1 $$2 $(DESTDIR)$$3;)
	@sed -i 's|/usr/local/lib/bird|$(PLUGINDIR)|; s|/usr/local/share/bird-maps|$(DATADIR)|' $(PAGES)

# BIRD's own: it leaves a bird.conf alone that is there.
install-bird: bird
	@echo 'INSTALL bird, birdc and birdcl into $(DESTDIR)$(PREFIX)/sbin'
	@$(BIRD_ENV) $(MAKE) -C $(OBJ) install DESTDIR='$(abspath $(DESTDIR))' >$(OBJ)/install.log 2>&1 || { \
	  tail -n 3 $(OBJ)/install.log >&2; exit 1; }
	@grep '^Not overwriting' $(OBJ)/install.log || :

uninstall-bird:
	rm -f $(addprefix $(DESTDIR)$(PREFIX)/sbin/,bird birdc birdcl)

uninstall:
	rm -f $(addprefix $(DESTDIR),$(PLACES))
	@for dir in $(addprefix $(DESTDIR),$(PLUGINDIR) $(DATADIR) $(DOCDIR)); do \
	  [ ! -d $$dir ] || find $$dir -depth -type d -empty -delete; done

clean:
	rm -rf $(filter-out build/cache,$(wildcard build/*))

distclean:
	rm -rf build

endif
