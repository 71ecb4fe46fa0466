# What a route costs. `make bench` prints instructions per route in real daemons,
# and those of the core alone; ROWS='NAME...' picks daemons, ROUTES=N says how many routes.

ROUTES = 20000
ROWS =

.PHONY: bench bench-live bench-core
bench: bench-live bench-core

bench-live: bird stock plugin tool
	@$(TEST_ENV) $(PYTHON) tests/bench/live_bench.py --routes $(ROUTES) $(ROWS)

bench-core: $(OUT)/bench/judge_bench
	@$(PYTHON) tests/bench/judge_bench.py $<

$(OUT)/bench/%: $(OUT)/tests/bench/%.o $(OUT)/libcore.a
	@mkdir -p $(@D)
	@echo 'LD $@'
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^
