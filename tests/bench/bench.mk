# What a route costs. `make bench` prints instructions per route in real daemons (ROWS='NAME...'
# picks some), those of the core alone, what registry data cost, what whole tables cost
# (TABLE_ROWS='NAME...', RUNS=N rounds), what threads gain, what verdicts and a changed policy
# cost the control plane, and what it costs to register prefixes. ROUTES=N says how many routes.
# TABLE=file has bench-table measure a real table, MRT or what `bgpdump -m` prints.

ROUTES =
ROWS =
TABLE = $(MRT)
TABLE_ROWS =
RUNS = 5

.PHONY: replay bench bench-bird bench-live bench-core bench-registry bench-table bench-threads \
  bench-control bench-configure bench-others

# One after the other whatever -j says, and the others although one fails.
in_turn = status=0; for part in $(1); do $(MAKE) bench-$$part || status=1; done; exit $$status

bench:
	+@$(call in_turn,core registry bird)

# The parts that depend on BIRD
bench-bird:
	+@$(call in_turn,live table $(if $(filter 3.%,$(BIRD)),threads) control configure)

bench-live: bird stock plugin tool
	@$(TEST_ENV) $(PYTHON) tests/bench/live_bench.py --routes $(or $(ROUTES),20000) $(ROWS)

bench-table: bird stock plugin tool replay
	@$(TEST_ENV) $(PYTHON) tests/bench/table_bench.py --routes $(or $(ROUTES),1200000) \
	  $(if $(TABLE),--table '$(abspath $(TABLE))') --runs $(RUNS) $(TABLE_ROWS)

bench-threads: bird stock plugin tool replay
	@$(TEST_ENV) $(PYTHON) tests/bench/threads_bench.py --routes $(or $(ROUTES),800000) --runs $(RUNS)

bench-control: bird stock plugin tool replay
	@$(TEST_ENV) $(PYTHON) tests/bench/control_bench.py --routes $(or $(ROUTES),1000000) --runs $(RUNS)

bench-configure: bird plugin tool
	@$(TEST_ENV) $(PYTHON) tests/bench/configure_bench.py --routes $(or $(ROUTES),100000) --runs $(RUNS)

# FRR, OpenBGPD and GoBGP, those that are installed; as root. No part of bench.
bench-others: bird stock plugin tool replay
	@$(TEST_ENV) $(PYTHON) tests/bench/others_bench.py --routes $(or $(ROUTES),1200000) --runs $(RUNS)

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
