# What a route costs. `make bench` prints instructions per route in real daemons,
# those of the core alone, and what registry data cost; ROWS='NAME...' picks daemons, ROUTES=N says how many routes.

ROUTES = 20000
ROWS =

.PHONY: replay bench bench-live bench-core bench-registry
bench: bench-live bench-core bench-registry

bench-live: bird stock plugin tool
	@$(TEST_ENV) $(PYTHON) tests/bench/live_bench.py --routes $(ROUTES) $(ROWS)

bench-core: $(OUT)/bench/judge_bench
	@$(PYTHON) tests/bench/judge_bench.py $<

$(OUT)/bench/%: $(OUT)/tests/bench/%.o $(LIBS)
	@mkdir -p $(@D)
	@echo 'LD $@'
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(CONFIG_LIBS)

# Plays tables of routes into a daemon, see the head of its replay.c.
REPLAY := $(OUT)/bench/replay
replay: $(REPLAY)

$(REPLAY): $(call objects,tests/bench/replay/*.c) $(OUT)/libtool.a $(LIBS)
	@mkdir -p $(@D)
	@echo 'LD $@'
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(CONFIG_LIBS)

# OBJECTS=N: how large the made-up registry is.
OBJECTS = 3000000

bench-registry: $(OUT)/bench/registry_bench
	@dir=$$(mktemp -d) && $< $$dir $(OBJECTS); status=$$?; rm -rf $$dir; exit $$status
