# The plugin with a data race, for tests/sanitizer/threads_test.py.
RACY := $(OUT)/bird-$(BIRD)/racy.so
.PHONY: racy
racy: $(RACY)

$(OUT)/bird-$(BIRD)/racy.o: tests/sanitizer/racy.c $(OUT)/.flags $(OUT)/bird-$(BIRD)/.flags $(OBJ)/.built
	@echo 'CC $<'
	$(Q)$(COMPILE) $(GLUE_CFLAGS)

$(OUT)/bird-$(BIRD)/sound.o: $(OUT)/bird-$(BIRD)/glue/plugin.o
	$(Q)objcopy --redefine-sym bird_plugin=maps_plugin_sound $< $@

$(RACY): $(addprefix $(OUT)/bird-$(BIRD)/,racy.o sound.o) $(filter-out %/plugin.o,$(GLUE_OBJECTS)) $(LIBS)
	@echo 'LD $@'
	$(Q)$(CC) $(ALL_LDFLAGS) -shared -Wl,-z,relro,-z,now -o $@ $^ $(CONFIG_LIBS)
