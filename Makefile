# Octavo: `make` builds build/octavo. README.md lists the targets.
#   make deps demo test check-layers train infer bench install clean
#   BUILD=dir    where objects go (default build; build-san with SAN=1)
#   SAN=1        AddressSanitizer + UndefinedBehaviorSanitizer
#   JPEG=0 FREETYPE=0   leave an optional library out

CC ?= gcc
SAN ?= 0
ifeq ($(SAN),1)
BUILD ?= build-san
SANFLAGS = -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
OPT ?= -O1
else
BUILD ?= build
OPT ?= -O2
endif

PKG_CONFIG ?= pkg-config
# V=1 shows whole commands.
Q = $(if $(V),,@)
SAY = $(if $(V),@:,@echo)
PREFIX ?= /usr/local

# Every object is compiled with these; a tier's folder adds its own instruction set (below), the only
# place where one is named.
CFLAGS_ALL = -std=c11 -D_GNU_SOURCE $(OPT) -g -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes \
  -Wvla -ffp-contract=off -fno-math-errno -fopenmp -I. -MMD -MP $(SANFLAGS) $(CFLAGS)
TIER_avx2 = -mavx2 -mfma
TIER_avx512 = -mavx512f -mavx512bw -mavx512dq -mavx512vl -mfma
TIER_vnni = $(TIER_avx512) -mavx512vnni
# EMUL=1, for check-avx512: the same sources over emulated intrinsics.
ifeq ($(EMUL),1)
TIER_avx512 = -mavx2 -mfma -mf16c -Wno-psabi
TIER_vnni = $(TIER_avx512)
CFLAGS_ALL += -DNN_AVX512_EMULATION='"tests/emul/simde.h"'
endif

LIBS = -fopenmp -lm
LIBS += $(shell $(PKG_CONFIG) --libs libpng zlib 2>/dev/null || echo -lpng -lz)
ifneq ($(JPEG),0)
ifeq ($(shell $(PKG_CONFIG) --exists libjpeg 2>/dev/null && echo y),y)
CFLAGS_ALL += -DOCTAVO_JPEG
LIBS += $(shell $(PKG_CONFIG) --libs libjpeg)
endif
endif
ifneq ($(FREETYPE),0)
ifeq ($(shell $(PKG_CONFIG) --exists freetype2 2>/dev/null && echo y),y)
CFLAGS_ALL += -DOCTAVO_FREETYPE $(shell $(PKG_CONFIG) --cflags freetype2)
LIBS += $(shell $(PKG_CONFIG) --libs freetype2)
endif
endif

# One static library a folder: what a folder may use is what its tests link (check-layers looks too).
FOLDERS = nn io datasets ocr quant
nn_SRC = $(wildcard nn/*.c nn/ops/*.c nn/kernels/*.c nn/kernels/*/*.c)
io_SRC = $(wildcard io/*.c)
datasets_SRC = $(wildcard datasets/*.c datasets/*/*.c)
ocr_SRC = $(wildcard ocr/*.c)
quant_SRC = $(wildcard quant/*.c)
obj = $(patsubst %.c,$(BUILD)/%.o,$(1))

LIB_nn = $(BUILD)/libnn.a
LIB_io = $(BUILD)/libio.a $(LIB_nn)
LIB_ds = $(BUILD)/libdatasets.a $(LIB_io)
LIB_ocr = $(BUILD)/libocr.a $(LIB_io)
LIB_quant = $(BUILD)/libquant.a $(LIB_nn)
LIB_all = $(BUILD)/libquant.a $(BUILD)/libocr.a $(BUILD)/libdatasets.a $(LIB_io)

.PHONY: all clean test run-tests tests deps demo bench bench-peers bench-pages bench-check train infer check-layers \
  check-avx512 check-avx512-machine check-asm install uninstall
all: $(BUILD)/octavo

$(BUILD)/%.o: %.c
	@mkdir -p $(@D)
	$(SAY) "  CC  $@"
	$(Q)$(CC) $(CFLAGS_ALL) -c $< -o $@
$(BUILD)/nn/kernels/avx2/%.o: CFLAGS_ALL += $(TIER_avx2)
$(BUILD)/nn/kernels/avx512/%.o: CFLAGS_ALL += $(TIER_avx512)
$(BUILD)/nn/kernels/vnni/%.o: CFLAGS_ALL += $(TIER_vnni)

$(BUILD)/libnn.a: $(call obj,$(nn_SRC)) | $(BUILD)/kernels-checked
# A kernel that its tier's table, its reference or its case forgot, by name, before anything is linked.
$(BUILD)/kernels-checked: tests/check_kernels.sh nn/kernels/kernels.def $(wildcard nn/kernels/*/*.[ch] tests/kernelcheck*.c)
	@mkdir -p $(@D)
	@sh tests/check_kernels.sh
	@touch $@
$(BUILD)/libio.a: $(call obj,$(io_SRC))
$(BUILD)/libdatasets.a: $(call obj,$(datasets_SRC))
$(BUILD)/libocr.a: $(call obj,$(ocr_SRC)) $(BUILD)/ocr/builtin_bytes.o
$(BUILD)/libquant.a: $(call obj,$(quant_SRC))
$(BUILD)/lib%.a:
	@rm -f $@
	$(SAY) "  AR  $@"
	$(Q)ar rcs $@ $^

# The models inside the library (ocr/builtin.S); each may be missing.
BUILTIN_RECOGNIZER = $(wildcard models/default.safetensors)
BUILTIN_RECOGNIZER_INT8 = $(wildcard models/default-int8.safetensors)
BUILTIN_DETECTOR = $(firstword $(wildcard models/detector-int8.safetensors models/detector.safetensors))
BUILTIN_DIRECTION = $(firstword $(wildcard models/direction-int8.safetensors models/direction.safetensors))
BUILTIN_LM_SMALL = $(wildcard models/lm-small.safetensors)
BUILTINS = RECOGNIZER RECOGNIZER_INT8 DETECTOR DIRECTION LM_SMALL
BUILTIN_FLAGS = $(foreach m,$(BUILTINS),$(if $(BUILTIN_$(m)),-DBUILTIN_$(m)='"$(BUILTIN_$(m))"'))
$(BUILD)/ocr/builtin_bytes.o: ocr/builtin.S Makefile $(foreach m,$(BUILTINS),$(BUILTIN_$(m)))
	@mkdir -p $(@D)
	$(SAY) "  CC  $@"
	$(Q)$(CC) $(BUILTIN_FLAGS) -I. -c $< -o $@

# The line inside the program that `check` reads.
EMBED_CHECK = $(wildcard samples/check.png samples/check.txt)
EMBED_FLAGS = $(if $(EMBED_CHECK),-DEMBED_CHECK_IMAGE='"samples/check.png"' \
  -DEMBED_CHECK_TEXT='"samples/check.txt"')
apps_OBJ = $(call obj,$(wildcard apps/*.c apps/*/*.c)) $(BUILD)/apps/embedded.o
$(BUILD)/apps/embedded.o: apps/embedded.S Makefile $(EMBED_CHECK)
	@mkdir -p $(@D)
	$(SAY) "  CC  $@"
	$(Q)$(CC) $(EMBED_FLAGS) -I. -c $< -o $@
$(BUILD)/octavo: $(apps_OBJ) $(LIB_all)
	$(SAY) "  LD  $@"
	$(Q)$(CC) $(OPT) $(SANFLAGS) $^ $(LIBS) -o $@

# Tests: tests/test_<folder>_<what>.c links <folder>'s library and those below it; kernelcheck nn.
# tests/test_*.sh run the program itself ($OCTAVO). tests/run.sh adds up the counts.
TESTS = $(patsubst tests/%.c,$(BUILD)/tests/%,$(wildcard tests/test_*.c)) $(BUILD)/tests/kernelcheck
# Helpers of test_*.sh; not tests themselves.
TEST_TOOLS = $(BUILD)/tests/onnx_cases $(BUILD)/tests/write_outputs $(BUILD)/tests/page_image
tests: $(TESTS) $(TEST_TOOLS)
$(BUILD)/tests/%.o: CFLAGS_ALL += -Wno-missing-prototypes
$(BUILD)/tests/kernelcheck: $(call obj,$(wildcard tests/kernelcheck*.c)) $(LIB_nn)
$(BUILD)/tests/test_nn_%: $(BUILD)/tests/test_nn_%.o $(LIB_nn)
	$(SAY) "  LD  $@"
	$(Q)$(CC) $(OPT) $(SANFLAGS) $^ $(LIBS) -o $@
$(BUILD)/tests/test_io_%: $(BUILD)/tests/test_io_%.o $(LIB_io)
	$(SAY) "  LD  $@"
	$(Q)$(CC) $(OPT) $(SANFLAGS) $^ $(LIBS) -o $@
$(BUILD)/tests/test_ds_%: $(BUILD)/tests/test_ds_%.o $(LIB_ds)
	$(SAY) "  LD  $@"
	$(Q)$(CC) $(OPT) $(SANFLAGS) $^ $(LIBS) -o $@
$(BUILD)/tests/test_ocr_%: $(BUILD)/tests/test_ocr_%.o $(LIB_ocr)
	$(SAY) "  LD  $@"
	$(Q)$(CC) $(OPT) $(SANFLAGS) $^ $(LIBS) -o $@
$(BUILD)/tests/test_quant_%: $(BUILD)/tests/test_quant_%.o $(LIB_quant)
	$(SAY) "  LD  $@"
	$(Q)$(CC) $(OPT) $(SANFLAGS) $^ $(LIBS) -o $@
$(BUILD)/tests/kernelcheck:
	$(SAY) "  LD  $@"
	$(Q)$(CC) $(OPT) $(SANFLAGS) $^ $(LIBS) -o $@
$(BUILD)/tests/kernelcheck-static: $(call obj,$(wildcard tests/kernelcheck*.c)) $(LIB_nn)
	$(SAY) "  LD  $@"
	$(Q)$(CC) $(OPT) -static $^ -fopenmp -lm -o $@
$(BUILD)/tests/onnx_cases: $(BUILD)/tests/onnx_cases.o $(LIB_all)
	$(SAY) "  LD  $@"
	$(Q)$(CC) $(OPT) $(SANFLAGS) $^ $(LIBS) -o $@
$(BUILD)/tests/page_image: $(BUILD)/tests/page_image.o $(LIB_io)
	$(SAY) "  LD  $@"
	$(Q)$(CC) $(OPT) $(SANFLAGS) $^ $(LIBS) -o $@
# With the program's own list of outputs, but without its main().
$(BUILD)/tests/write_outputs: $(BUILD)/tests/write_outputs.o $(BUILD)/apps/cli/outputs.o $(BUILD)/apps/cli/io.o \
  $(LIB_ocr)
	$(SAY) "  LD  $@"
	$(Q)$(CC) $(OPT) $(SANFLAGS) $^ $(LIBS) -o $@
.PRECIOUS: $(BUILD)/%.o

# The packages come first and in a make of their own, so that the one that builds finds them.
test:
	@sh apps/deps.sh
	@$(MAKE) --no-print-directory run-tests
run-tests: $(TESTS) $(TEST_TOOLS) $(BUILD)/octavo
	@OCTAVO=$(abspath $(BUILD)/octavo) sh tests/run.sh $(TESTS) $(wildcard tests/test_*.sh)

# Who includes whom, symbol prefixes, no printing or leaving in libraries.
check-layers: $(FOLDERS:%=$(BUILD)/lib%.a)
	@sh tests/check_layers.sh $(BUILD)

# AVX-512 on any CPU (tests/emul): the sources over SIMDe; the machine code in Bochs; inner loops
# of the matrix products, counted in the objects.
check-avx512:
	@MAKE='$(MAKE) --no-print-directory' CC='$(CC)' sh tests/emul/check_simde.sh $(BUILD)
check-avx512-machine:
	@MAKE='$(MAKE) --no-print-directory' CC='$(CC)' sh tests/emul/check_machine.sh $(BUILD)
check-asm:
	@sh tests/emul/check_asm.sh $(BUILD) '$(CFLAGS_ALL)' '$(TIER_avx2)' '$(TIER_avx512)' \
	  '$(TIER_vnni)'

# Thin calls of the program.
deps:
	@sh apps/deps.sh
demo:
	@sh apps/deps.sh
	@$(MAKE) --no-print-directory all
	@OCTAVO=$(BUILD)/octavo sh apps/demo.sh $(IMAGE)
infer: $(BUILD)/octavo
	$(BUILD)/octavo read $(ARGS) $(or $(IMAGE),samples/pages)
train: $(BUILD)/octavo
	OCTAVO=$(BUILD)/octavo sh models/train.sh $(or $(ARGS),runs/default)
bench: $(BUILD)/octavo
	@command -v python3 >/dev/null || { echo "bench: python3 runs the table of the shipped models" >&2; exit 1; }
	@OCTAVO=$(BUILD)/octavo python3 bench/models.py $(ARGS)
	$(BUILD)/octavo bench --arch=crnn-lite --train --batch=32 -j2
	$(BUILD)/octavo bench --arch=crnn --train --batch=32 -j2
# The same networks in other engines, in turns; and against this machine's last run. ARGS: see the scripts.
bench-peers: $(BUILD)/octavo
	@OCTAVO=$(BUILD)/octavo sh bench/peers.sh $(ARGS)
# Whole pages beside Tesseract. PAGES: folders of x.png with x.txt.
PAGES = $(wildcard ../shared/dev-data/pages/*_dev) samples/pages
bench-pages: $(BUILD)/octavo
	@python3 bench/pages.py --octavo $(BUILD)/octavo $(ARGS) $(PAGES)
bench-check: $(BUILD)/octavo
	@OCTAVO=$(BUILD)/octavo sh bench/check.sh $(ARGS)

install: $(BUILD)/octavo
	install -d $(DESTDIR)$(PREFIX)/bin
	install -m 755 $(BUILD)/octavo $(DESTDIR)$(PREFIX)/bin/octavo
uninstall:
	rm -f $(DESTDIR)$(PREFIX)/bin/octavo

clean:
	rm -rf build build-san

-include $(shell find $(BUILD) -name '*.d' 2>/dev/null)
