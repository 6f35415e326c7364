# Octavo: `make` builds build/octavo. README.md lists the targets.
#   make deps demo test check-layers train infer bench install clean
#   BUILD=dir    where objects go (default build; build-san with SAN=1)
#   SAN=1        AddressSanitizer + UndefinedBehaviorSanitizer
#   FUZZ=1       for `make fuzz`: clang's libFuzzer, both sanitizers
#   LTO=1        optimised at link time
#   STATIC=1     one static program
#   HARDEN=0     without stack protector, checked copies, read-only tables
#   JPEG=0 TIFF=0 WEBP=0 JP2=0 FREETYPE=0   leave an optional library out
#   MPI=1        `mpirun -n N octavo train` (libopenmpi-dev or libmpich-dev)
#   TIERS=...    kernels beside those in plain C: the first so many of avx2 avx512 vnni
#   V=1          show whole commands
# CC, AR, CPPFLAGS, CFLAGS, LDFLAGS, LDLIBS, PKG_CONFIG as everywhere; for another machine:
#   make CC=aarch64-linux-gnu-gcc PKG_CONFIG=aarch64-linux-gnu-pkg-config
# Whoever changes one of these gets what depends on it built anew.

ifeq ($(origin CC),default)
CC = gcc
endif
# gcc's own ar reads objects optimised at link time, and those of a cross compiler.
cc_program := $(lastword $(CC))
binutil = $(if $(filter %gcc,$(cc_program)),$(cc_program)-$(1),$(if \
  $(and $(filter 1,$(LTO)),$(findstring clang,$(cc_program))),llvm-$(1),$(1)))
ifeq ($(origin AR),default)
AR := $(call binutil,ar)
endif
NM ?= $(call binutil,nm)
PKG_CONFIG ?= pkg-config
PREFIX ?= /usr/local
Q = $(if $(V),,@)
SAY = $(if $(V),@:,@echo)

ifeq ($(SAN),1)
BUILD ?= build-san
OPT ?= -O1
HARDEN ?= 0
SANFLAGS = -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
else ifeq ($(FUZZ),1)
BUILD ?= build-fuzz
OPT ?= -O1
HARDEN ?= 0
SANFLAGS = -fsanitize=address,undefined,fuzzer-no-link -fno-sanitize-recover=all -fno-omit-frame-pointer
# Checksums are not looked at, so that what lies behind them is reached; values have poisoned gaps between them.
CPPFLAGS += -DOCTAVO_FUZZ
TIERS ?= avx2
else
BUILD ?= build
OPT ?= -O2
HARDEN ?= 1
endif
ifneq ($(words $(BUILD)),1)
$(error BUILD=$(BUILD): expected one folder, without spaces)
endif

# Every object is compiled with these and its tier's instruction set, the only place where one is
# named. Position independent, global names hidden: the same objects make program and library.
WARNINGS = -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wvla -Wconversion \
  -Wno-sign-conversion
# Expanded at once, as pkg-config would else be asked again for each object.
CPPFLAGS_ALL := -D_GNU_SOURCE -I. -Iinclude $(CPPFLAGS)
CFLAGS_ALL = -std=c11 $(OPT) -g $(WARNINGS) -ffp-contract=off -fno-math-errno -fopenmp -fPIC \
  -fvisibility=hidden $(CODEFLAGS) $(CFLAGS)
LDFLAGS_ALL = $(OPT) -fopenmp $(CODEFLAGS) $(LINKFLAGS) $(LDFLAGS)
CODEFLAGS := $(SANFLAGS)
LINKFLAGS := -pie
ifeq ($(HARDEN),1)
CPPFLAGS_ALL += -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2
CODEFLAGS += -fstack-protector-strong
LINKFLAGS += -Wl,-z,relro,-z,now,-z,noexecstack
endif
ifeq ($(LTO),1)
CODEFLAGS += -flto$(if $(findstring clang,$(cc_program)),,=auto) -ffp-contract=off
endif
ifeq ($(STATIC),1)
LINKFLAGS := $(patsubst -pie,-static-pie,$(LINKFLAGS))
endif

machine := $(firstword $(subst -, ,$(shell $(CC) -dumpmachine)))
TIERS ?= $(if $(filter x86_64,$(machine)),avx2 avx512 vnni)
ifeq ($(filter .$(subst $() ,,$(TIERS)),. .avx2 .avx2avx512 .avx2avx512vnni),)
$(error TIERS=$(TIERS): expected nothing, avx2, "avx2 avx512" or "avx2 avx512 vnni")
endif
TIER_avx2 = -mavx2 -mfma
TIER_avx512 = -mavx512f -mavx512bw -mavx512dq -mavx512vl -mfma
TIER_vnni = $(TIER_avx512) -mavx512vnni
define_avx2 = -DNN_WITH_AVX2
define_avx512 = -DNN_WITH_AVX512
define_vnni = -DNN_WITH_VNNI
CPPFLAGS_ALL += $(foreach tier,$(TIERS),$(define_$(tier)))
# EMUL=1, for check-avx512: the same sources over emulated intrinsics.
ifeq ($(EMUL),1)
TIER_avx512 = -mavx2 -mfma -mf16c -Wno-psabi
TIER_vnni = $(TIER_avx512)
CPPFLAGS_ALL += -DNN_AVX512_EMULATION='"tests/emul/simde.h"'
endif

# $(call library,PACKAGE): its linker flags; the optional ones are asked for first.
library = $(shell $(PKG_CONFIG) $(if $(filter 1,$(STATIC)),--static) --libs $(1) 2>/dev/null)
exists = $(shell $(PKG_CONFIG) --exists '$(1)' 2>/dev/null && echo 1)
LIBS := $(or $(call library,libpng zlib),-lpng -lz) -lm
ifneq ($(JPEG),0)
ifeq ($(call exists,libjpeg),1)
CPPFLAGS_ALL += -DOCTAVO_JPEG
LIBS += $(call library,libjpeg)
endif
endif
# libtiff: since 4.5 a file's messages and allocations are its own. Static ones want a dozen libraries.
ifeq ($(STATIC),1)
TIFF ?= 0
WEBP ?= 0
JP2 ?= 0
endif
ifneq ($(TIFF),0)
ifeq ($(call exists,libtiff-4 >= 4.5),1)
CPPFLAGS_ALL += -DOCTAVO_TIFF $(shell $(PKG_CONFIG) --cflags libtiff-4)
LIBS += $(call library,libtiff-4)
endif
endif
ifneq ($(WEBP),0)
ifeq ($(call exists,libwebp),1)
CPPFLAGS_ALL += -DOCTAVO_WEBP $(shell $(PKG_CONFIG) --cflags libwebp)
LIBS += $(call library,libwebp)
endif
endif
ifneq ($(JP2),0)
ifeq ($(call exists,libopenjp2),1)
CPPFLAGS_ALL += -DOCTAVO_JP2 $(shell $(PKG_CONFIG) --cflags libopenjp2)
LIBS += $(call library,libopenjp2)
endif
endif
LIBRARY_LIBS := $(LIBS)
mpi_package := $(firstword $(foreach package,ompi-c mpich mpi-c,$(if \
  $(call exists,$(package)),$(package))))
mpi_FLAGS := -DOCTAVO_MPI $(patsubst -I%,-isystem %,$(shell $(PKG_CONFIG) --cflags $(mpi_package) 2>/dev/null))
ifeq ($(MPI),1)
ifeq ($(mpi_package),)
$(error MPI=1: pkg-config finds no MPI; Debian: apt-get install libopenmpi-dev openmpi-bin)
endif
LIBS += $(call library,$(mpi_package))
endif
ifneq ($(FREETYPE),0)
ifeq ($(call exists,freetype2),1)
CPPFLAGS_ALL += -DOCTAVO_FREETYPE $(shell $(PKG_CONFIG) --cflags freetype2)
LIBS += $(call library,freetype2)
endif
endif

# One static library a folder: what a folder may use is what its tests link (check-layers looks too).
FOLDERS = nn io onnx fields datasets ocr quant
nn_SRC = $(wildcard nn/*.c nn/ops/*.c nn/kernels/*.c nn/kernels/ref/*.c $(TIERS:%=nn/kernels/%/*.c))
io_SRC = $(wildcard io/*.c)
onnx_SRC = $(wildcard onnx/*.c)
fields_SRC = $(wildcard fields/*.c)
datasets_SRC = $(wildcard datasets/*.c datasets/*/*.c)
ocr_SRC = $(wildcard ocr/*.c ocr/api/*.c)
quant_SRC = $(wildcard quant/*.c)
apps_SRC = $(wildcard apps/*.c apps/*/*.c)
obj = $(patsubst %.c,$(BUILD)/%.o,$(1))

LIB_nn = $(BUILD)/libnn.a
LIB_io = $(BUILD)/libio.a $(LIB_nn)
LIB_onnx = $(BUILD)/libonnx.a $(LIB_io)
LIB_fields = $(BUILD)/libfields.a $(LIB_io)
LIB_ds = $(BUILD)/libdatasets.a $(LIB_io)
LIB_ocr = $(BUILD)/libocr.a $(LIB_fields)
LIB_quant = $(BUILD)/libquant.a $(LIB_nn)
LIB_all = $(BUILD)/libquant.a $(BUILD)/libonnx.a $(BUILD)/libdatasets.a $(LIB_ocr)

.PHONY: all clean test run-tests tests test-tools deps demo bench bench-peers bench-pages sheets bench-reading \
  bench-check bench-files train infer check-layers test-onnx check-avx512 check-avx512-machine \
  check-aarch64 \
  check-asm check-tsan check-mutants check-deb check-all coverage test-faults fuzz fuzzers man install uninstall dist deb library install-library \
  uninstall-library FORCE
all: $(BUILD)/octavo

# What is remembered of the last build: commands that make objects and programs, and which files go
# into an archive. A file is written when its text is another one, and what depends on it follows.
COMPILE = $(CC) $(CPPFLAGS_ALL) $(CFLAGS_ALL)
LINK = $(CC) $(LDFLAGS_ALL) $(filter %.o,$^) $(filter %.a,$^) $(LIBS) $(LDLIBS) -o $@
memory_compile := $(COMPILE) $(TIER_avx2) $(TIER_avx512) $(TIER_vnni)
memory_link := $(CC) $(LDFLAGS_ALL) $(LIBS) $(LDLIBS)
memory_files := $(AR) $(foreach folder,$(FOLDERS) apps,$($(folder)_SRC))
same = $(and $(findstring x$(1)x,x$(2)x),$(findstring x$(2)x,x$(1)x))
remember = $(if $(call same,$(strip $(memory_$(1))),$(strip $(file <$(BUILD)/memory/$(1)))),,FORCE)
$(BUILD)/memory/compile: $(call remember,compile)
$(BUILD)/memory/link: $(call remember,link)
$(BUILD)/memory/files: $(call remember,files)
$(BUILD)/memory/%:
	@mkdir -p $(@D)
	@printf '%s\n' '$(subst ','\'',$(memory_$*))' > $@

# The third folder of nn/kernels/TIER/x.c names its instruction set.
$(BUILD)/%.o: %.c $(BUILD)/memory/compile
	@mkdir -p $(@D)
	$(SAY) "  CC  $@"
	$(Q)$(COMPILE) $(TIER_$(word 3,$(subst /, ,$*))) -MMD -MP -c $< -o $@
# Sanitizers make vector kernels 20 times slower: the program and the tests of reading have them without, in
# place of libnn.a's, which every other test runs, kernelcheck between guard pages.
ifeq ($(SAN),1)
plain_OBJ = $(patsubst %.c,$(BUILD)/plain/%.o,$(wildcard $(TIERS:%=nn/kernels/%/*.c)))
$(BUILD)/plain/%.o: OPT = -O2
$(BUILD)/plain/%.o: CODEFLAGS =
$(BUILD)/plain/%.o: %.c $(BUILD)/memory/compile
	@mkdir -p $(@D)
	$(SAY) "  CC  $@"
	$(Q)$(COMPILE) $(TIER_$(word 3,$(subst /, ,$*))) -MMD -MP -c $< -o $@
endif

# The only file that knows of MPI.
memory_mpi := $(MPI) $(mpi_FLAGS)
$(BUILD)/memory/mpi: $(call remember,mpi)
$(BUILD)/apps/train/ranks_mpi.o: CPPFLAGS_ALL += $(if $(filter 1,$(MPI)),$(mpi_FLAGS))
$(BUILD)/apps/train/ranks_mpi.o: $(BUILD)/memory/mpi
$(BUILD)/libnn.a: $(call obj,$(nn_SRC)) | $(BUILD)/kernels-checked
# A kernel that its tier's table, its reference or its case forgot, by name, before anything is linked.
$(BUILD)/kernels-checked: tests/check_kernels.sh nn/kernels/kernels.def $(wildcard nn/kernels/*/*.[ch] tests/kernelcheck*.c)
	@mkdir -p $(@D)
	@sh tests/check_kernels.sh
	@touch $@
$(BUILD)/libio.a: $(call obj,$(io_SRC))
$(BUILD)/libonnx.a: $(call obj,$(onnx_SRC))
$(BUILD)/libfields.a: $(call obj,$(fields_SRC))
$(BUILD)/libdatasets.a: $(call obj,$(datasets_SRC))
$(BUILD)/libocr.a: $(call obj,$(ocr_SRC)) $(BUILD)/ocr/builtin_bytes.o
$(BUILD)/libquant.a: $(call obj,$(quant_SRC))
$(BUILD)/lib%.a: $(BUILD)/memory/files
	@rm -f $@
	$(SAY) "  AR  $@"
	$(Q)$(AR) rcs $@ $(filter %.o,$^)

# The models inside the library (ocr/builtin.S); each may be missing.
BUILTIN_RECOGNIZER = $(wildcard models/default.safetensors)
BUILTIN_RECOGNIZER_INT8 = $(wildcard models/default-int8.safetensors)
BUILTIN_RECOGNIZER_BEST = $(wildcard models/best-int8.safetensors)
BUILTIN_DETECTOR = $(firstword $(wildcard models/detector-int8.safetensors models/detector.safetensors))
BUILTIN_DIRECTION = $(firstword $(wildcard models/direction-int8.safetensors models/direction.safetensors))
BUILTIN_RECEIPT_FIELDS = $(wildcard models/receipt-fields.safetensors)
BUILTIN_LM_SMALL = $(wildcard models/lm-small.safetensors)
BUILTINS = RECOGNIZER RECOGNIZER_INT8 RECOGNIZER_BEST DETECTOR DIRECTION RECEIPT_FIELDS LM_SMALL
BUILTIN_FLAGS = $(foreach m,$(BUILTINS),$(if $(BUILTIN_$(m)),-DBUILTIN_$(m)='"$(BUILTIN_$(m))"'))
$(BUILD)/ocr/builtin_bytes.o: ocr/builtin.S $(BUILD)/memory/embed $(BUILD)/memory/compile $(foreach m,$(BUILTINS),$(BUILTIN_$(m)))
	@mkdir -p $(@D)
	$(SAY) "  CC  $@"
	$(Q)$(CC) $(CPPFLAGS_ALL) $(BUILTIN_FLAGS) -c $< -o $@

# What `check` compares with: a line and its text, sums of what the 8-bit models give.
EMBED_CHECK = $(wildcard samples/check.png samples/check.txt models/check.sums)
EMBED_FLAGS = $(if $(wildcard samples/check.txt),-DEMBED_CHECK_IMAGE='"samples/check.png"' \
  -DEMBED_CHECK_TEXT='"samples/check.txt"') \
  $(if $(wildcard models/check.sums),-DEMBED_CHECK_SUMS='"models/check.sums"')
memory_embed := $(BUILTIN_FLAGS) $(EMBED_FLAGS)
$(BUILD)/memory/embed: $(call remember,embed)
$(BUILD)/apps/embedded.o: apps/embedded.S $(EMBED_CHECK) $(BUILD)/memory/embed $(BUILD)/memory/compile
	@mkdir -p $(@D)
	$(SAY) "  CC  $@"
	$(Q)$(CC) $(CPPFLAGS_ALL) $(EMBED_FLAGS) -c $< -o $@
$(BUILD)/octavo: $(call obj,$(apps_SRC)) $(BUILD)/apps/embedded.o $(plain_OBJ) $(LIB_all) \
  $(BUILD)/memory/link $(BUILD)/memory/files
	$(SAY) "  LD  $@"
	$(Q)$(LINK)$(if $(filter 1,$(STATIC)), || { echo "$$static_HINT" >&2; exit 1; })
	$(if $(filter 1,$(STATIC)),@echo "  this static program reads PNG PNM BMP GIF$(call with,JPEG,JPEG)$(call \
	  with,TIFF,TIFF)$(call with,WEBP,WebP)$(call with,JP2,JPEG 2000); PDF where poppler-utils is")
define static_HINT
STATIC=1 needs the static libraries of libpng, zlib, libjpeg, FreeType and Brotli:
    apt-get install libpng-dev zlib1g-dev libjpeg62-turbo-dev libfreetype-dev libbrotli-dev
or fewer with JPEG=0 FREETYPE=0.
endef
export static_HINT

# Tests: tests/test_<folder>_<what>.c links <folder>'s library and those below it; kernelcheck nn.
# tests/test_*.sh run the program itself ($OCTAVO). tests/run.sh adds up the counts.
TESTS = $(patsubst tests/%.c,$(BUILD)/tests/%,$(wildcard tests/test_*.c)) $(BUILD)/tests/kernelcheck
# Helpers of test_*.sh; not tests themselves.
TEST_TOOLS = $(BUILD)/tests/onnx_cases $(BUILD)/tests/onnx_conformance $(BUILD)/tests/write_outputs $(BUILD)/tests/page_image
ifneq ($(mpi_package),)
TEST_TOOLS += $(BUILD)/tests/octavo_mpi
endif
test-tools: $(TEST_TOOLS)
tests: $(TESTS) $(TEST_TOOLS)
kernelcheck_OBJ = $(call obj,$(wildcard tests/kernelcheck*.c))
# Faces and texts are judged by the alphabet of new readers.
$(BUILD)/tests/test_ds_fonts $(BUILD)/tests/test_ds_languages: $(BUILD)/libocr.a
$(foreach folder,nn io onnx fields ds ocr quant,$(eval \
  $(filter $(BUILD)/tests/test_$(folder)_%,$(TESTS)): $(LIB_$(folder))))
$(filter $(BUILD)/tests/test_ocr_%,$(TESTS)): $(plain_OBJ)
$(BUILD)/tests/kernelcheck: $(kernelcheck_OBJ) $(LIB_nn)
$(BUILD)/tests/onnx_cases: $(BUILD)/tests/onnx_graphs.o $(LIB_all)
$(BUILD)/tests/onnx_conformance: $(LIB_onnx)
$(BUILD)/tests/page_image: $(LIB_io)
# libFuzzer's targets (FUZZ=1): what strangers' bytes reach.
FUZZERS = $(patsubst tests/fuzz/%.c,$(BUILD)/tests/fuzz/%,$(wildcard tests/fuzz/fuzz_*.c))
fuzzers: $(FUZZERS)
$(FUZZERS): $(BUILD)/tests/fuzz/common.o $(BUILD)/libonnx.a $(LIB_ocr)
$(BUILD)/tests/fuzz/fuzz_labels: $(call obj,$(addprefix datasets/,line/line.c page/page.c list.c rows.c page_list.c box_file.c class_list.c \
  ink_rows.c polygon.c))
$(FUZZERS): LINKFLAGS += -fsanitize=fuzzer
ifeq ($(FUZZ),1)
# clang takes minutes for these with a sanitizer; kernelcheck runs them between guard pages.
$(BUILD)/nn/kernels/avx2/winograd.o $(BUILD)/nn/kernels/avx2/qwinograd.o: CODEFLAGS :=
endif
# With the program's own list of outputs, but without its main().
$(BUILD)/tests/write_outputs: $(BUILD)/apps/cli/outputs.o $(BUILD)/apps/cli/pdf_output.o $(BUILD)/apps/cli/io.o $(LIB_ocr)
# The program as MPI=1 makes it.
$(BUILD)/tests/octavo_mpi: LIBS += $(call library,$(mpi_package))
$(BUILD)/tests/octavo_mpi: $(filter-out %/ranks_mpi.o,$(call obj,$(apps_SRC))) $(BUILD)/tests/ranks_mpi.o \
  $(BUILD)/apps/embedded.o $(LIB_all) $(BUILD)/memory/link $(BUILD)/memory/files
	$(SAY) "  LD  $@"
	$(Q)$(LINK)
$(BUILD)/tests/ranks_mpi.o: apps/train/ranks_mpi.c $(BUILD)/memory/compile
	@mkdir -p $(@D)
	$(SAY) "  CC  $@"
	$(Q)$(COMPILE) $(mpi_FLAGS) -MMD -MP -c $< -o $@
$(BUILD)/tests/%.o: WARNINGS += -Wno-missing-prototypes
$(BUILD)/tests/%: $(BUILD)/tests/%.o $(BUILD)/memory/link
	$(SAY) "  LD  $@"
	$(Q)$(LINK)
# For a machine with nothing on it (tests/emul).
$(BUILD)/tests/kernelcheck-static: LIBS = -lm
$(BUILD)/tests/kernelcheck-static: LINKFLAGS = -static
$(BUILD)/tests/kernelcheck-static: $(kernelcheck_OBJ) $(LIB_nn) $(BUILD)/memory/link
	$(SAY) "  LD  $@"
	$(Q)$(LINK)
.PRECIOUS: $(BUILD)/%.o

# The packages come first and in a make of their own, so that the one that builds finds them.
test:
	@TESTS=1 sh apps/deps.sh
	@$(MAKE) --no-print-directory run-tests
run-tests: $(TESTS) $(TEST_TOOLS) $(BUILD)/octavo library check-layers
	@OCTAVO=$(abspath $(BUILD)/octavo) sh tests/run.sh $(TESTS) $(wildcard tests/test_*.sh)

# ONNX's node tests through importer, bind and exec: those beside the checkout, exported and imported
# again, too, and the ones that Debian's libonnx-testdata installs. The last line is the sum; any wrong
# answer fails.
ONNX_CASES = $(wildcard ../shared/onnx-node)
ONNX_DEBIAN = $(wildcard /usr/share/libonnx-testdata /usr/share/onnx/testdata)
test-onnx: $(BUILD)/tests/onnx_conformance
	@$(if $(ONNX_DEBIAN),$< $(ONNX_DEBIAN),echo "SKIPPED: libonnx-testdata is not installed")
	@$(if $(ONNX_CASES),OCTAVO_ONNX_MIN=649 $< $(ONNX_CASES) && OCTAVO_ONNX_MIN=649 $< -x $(ONNX_CASES),:)

# Who includes whom, symbol prefixes, no printing or leaving in libraries.
check-layers: $(FOLDERS:%=$(BUILD)/lib%.a)
	@NM='$(NM)' sh tests/check_layers.sh $(BUILD)

# ThreadSanitizer over many pthreads on one set of models, and the command (clang, libomp-dev).
check-tsan:
	@sh tests/check_tsan.sh $(BUILD)

# Bugs planted one at a time (tests/mutants): each must fail a test. MUTANTS=WORD: some of them.
check-mutants:
	@python3 tests/check_mutants.py $(MUTANTS)

# Each reader against libFuzzer for FUZZ_SECONDS, from the corpus in tests/fuzz (clang).
FUZZ_SECONDS ?= 10
fuzz:
	@MAKE='$(MAKE) --no-print-directory' sh tests/fuzz/run.sh $(FUZZ_SECONDS) $(TARGETS)

# 22 ways to hurt a program, a row each.
test-faults: $(TESTS) $(TEST_TOOLS) $(BUILD)/octavo
	@OCTAVO=$(abspath $(BUILD)/octavo) CC='$(CC)' sh tests/check_faults.sh $(ROWS)

# All that there is: what a change must pass, whole, and what takes hours.
check-all:
	.ci/run --all
	@$(MAKE) --no-print-directory check-avx512-machine
	@$(MAKE) --no-print-directory test-faults
	@$(MAKE) --no-print-directory check-mutants
	@$(MAKE) --no-print-directory fuzz FUZZ_SECONDS=3600

# Lines and branches that the tests of C and of the command reach (gcovr), folder by folder.
coverage:
	@MAKE='$(MAKE) --no-print-directory' sh tests/coverage.sh

# AVX-512 on any CPU (tests/emul): the sources over SIMDe; the machine code in Bochs; inner loops
# of the matrix products, counted in the objects.
check-avx512:
	@MAKE='$(MAKE) --no-print-directory' CC='$(CC)' sh tests/emul/check_simde.sh $(BUILD)
check-avx512-machine:
	@MAKE='$(MAKE) --no-print-directory' CC='$(CC)' sh tests/emul/check_machine.sh $(BUILD)
# The engine on aarch64 with the kernels of plain C, in qemu.
check-aarch64:
	@MAKE='$(MAKE) --no-print-directory' sh tests/check_aarch64.sh build-aarch64
check-asm:
	@sh tests/emul/check_asm.sh $(BUILD) '$(CPPFLAGS_ALL) $(CFLAGS_ALL)' '$(TIER_avx2)' '$(TIER_avx512)' \
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
# Whole pages beside Tesseract: the generator's standing sets, made here, and PAGES, folders of
# x.png with x.txt. ARGS: --limit=10, --only=columns,tables, ...: see the script.
PAGES = $(wildcard ../shared/dev-data/pages/*_dev) samples/pages
bench-pages: $(BUILD)/octavo
	@python3 bench/pages.py --octavo $(BUILD)/octavo $(ARGS) $(PAGES)
# Contact sheets of the kinds of pages that the generator makes, to look at: $(BUILD)/sheets/X.png.
sheets: $(BUILD)/octavo
	@mkdir -p $(BUILD)/sheets
	@for kind in $$($(BUILD)/octavo synth pages --help | sed -n 's/.*\(receipt|[a-z|]*\).*/\1/p' | tr '|' ' '); do \
	    $(BUILD)/octavo synth pages -q -n 20 --kind=$$kind --sheet=$(BUILD)/sheets/$$kind.png \
	        -o $(BUILD)/sheets/$$kind $(ARGS) || exit 1; done
# Lines of 24 languages, single characters, numbers, codes, source code, real documents, beside
# Tesseract. PYTHON: one that has Pillow and NumPy.
PYTHON ?= python3
bench-reading: $(BUILD)/octavo
	@$(PYTHON) bench/reading.py --octavo $(BUILD)/octavo $(ARGS)
# Pictures in every kind, depth and compression that tools make, beside Pillow (ImageMagick, libtiff-tools).
bench-files: $(BUILD)/tests/page_image
	@$(PYTHON) bench/files.py --tool $(BUILD)/tests/page_image $(ARGS)
bench-check: $(BUILD)/octavo
	@OCTAVO=$(BUILD)/octavo sh bench/check.sh $(ARGS)

# ---- The library ----
# include/octavo.h is its face, and all that liboctavo.so exports. Who builds on the engine (nn, io,
# ocr, quant), whose headers may change with every version, links liboctavo.a.
VERSION := $(shell sed -n 's/^\#define OCTAVO_VERSION "\(.*\)".*/\1/p' include/octavo.h)
SOVERSION = 0
library_OBJ = $(call obj,$(nn_SRC) $(io_SRC) $(fields_SRC) $(ocr_SRC) $(quant_SRC)) $(BUILD)/ocr/builtin_bytes.o
LIBRARY = $(BUILD)/liboctavo.a $(if $(filter 1,$(STATIC)),,$(BUILD)/liboctavo.so.$(SOVERSION))
library: $(LIBRARY)
$(BUILD)/liboctavo.a: $(library_OBJ)
$(BUILD)/liboctavo.so.$(SOVERSION): $(library_OBJ) ocr/api/octavo.map $(BUILD)/memory/link $(BUILD)/memory/files
	$(SAY) "  LD  $@"
	$(Q)$(CC) $(filter-out -pie,$(LDFLAGS_ALL)) -shared -Wl,-soname,$(@F) \
	  -Wl,--version-script=ocr/api/octavo.map $(filter %.o,$^) $(LIBRARY_LIBS) $(LDLIBS) -o $@

# Installed headers include each other as octavo/nn/x.h. *_parts.h are nobody else's.
BINDIR ?= $(PREFIX)/bin
LIBDIR ?= $(PREFIX)/lib
INCLUDEDIR ?= $(PREFIX)/include
ENGINE_HEADERS = $(filter-out %_parts.h,$(foreach folder,nn nn/ops nn/kernels io fields ocr quant, \
  $(wildcard $(folder)/*.h $(folder)/*.def)))
with = $(if $(findstring OCTAVO_$(1),$(CPPFLAGS_ALL)), $(2))
pc_REQUIRES = libpng zlib$(call with,JPEG,libjpeg)$(call with,TIFF,libtiff-4)$(call \
  with,WEBP,libwebp)$(call with,JP2,libopenjp2)
define pc_HEAD
prefix=$(PREFIX)
libdir=$(LIBDIR)
includedir=$(INCLUDEDIR)

Version: $(VERSION)
Cflags: -I$${includedir}
endef
define pc_LIBRARY
$(pc_HEAD)
Name: octavo
Description: Reads the text of scanned pages and lines (octavo.h)
Requires.private: $(pc_REQUIRES)
Libs: -L$${libdir} -loctavo
Libs.private: -fopenmp -lm
endef
define pc_ENGINE
$(pc_HEAD)
Name: octavo-engine
Description: The deep learning engine of Octavo (octavo/nn/...), and octavo.h, as a static library
Requires: $(pc_REQUIRES)
Libs: $${libdir}/liboctavo.a -fopenmp -lm
endef
export pc_LIBRARY pc_ENGINE
install-library: $(LIBRARY)
	install -d $(DESTDIR)$(LIBDIR)/pkgconfig \
	  $(sort $(dir $(ENGINE_HEADERS:%=$(DESTDIR)$(INCLUDEDIR)/octavo/%)))
	install -m 644 include/octavo.h $(DESTDIR)$(INCLUDEDIR)
	@for header in $(ENGINE_HEADERS); do \
	  sed -E 's,^(# *include ")(nn|io|fields|ocr|quant)/,\1octavo/\2/,' $$header \
	    > $(DESTDIR)$(INCLUDEDIR)/octavo/$$header || exit 1; done
	install -m 644 $(LIBRARY) $(DESTDIR)$(LIBDIR)
	$(if $(filter %.so.$(SOVERSION),$(LIBRARY)),ln -sf liboctavo.so.$(SOVERSION) \
	  $(DESTDIR)$(LIBDIR)/liboctavo.so)
	@printf '%s\n' "$$pc_LIBRARY" > $(DESTDIR)$(LIBDIR)/pkgconfig/octavo.pc
	@printf '%s\n' "$$pc_ENGINE" > $(DESTDIR)$(LIBDIR)/pkgconfig/octavo-engine.pc
uninstall-library:
	rm -f $(DESTDIR)$(INCLUDEDIR)/octavo.h $(DESTDIR)$(LIBDIR)/liboctavo.a \
	  $(DESTDIR)$(LIBDIR)/liboctavo.so $(DESTDIR)$(LIBDIR)/liboctavo.so.$(SOVERSION) \
	  $(DESTDIR)$(LIBDIR)/pkgconfig/octavo.pc $(DESTDIR)$(LIBDIR)/pkgconfig/octavo-engine.pc
	rm -rf $(DESTDIR)$(INCLUDEDIR)/octavo

# ---- Installation: PREFIX, BINDIR, LIBDIR, INCLUDEDIR, MANDIR, ..., DESTDIR ----
# Manual pages and completions are made from what the program and octavo.h say of themselves. In a
# cross build RUN runs the program (RUN="qemu-aarch64 -L /usr/aarch64-linux-gnu").
DATADIR ?= $(PREFIX)/share
MANDIR ?= $(DATADIR)/man
BASHDIR ?= $(DATADIR)/bash-completion/completions
ZSHDIR ?= $(DATADIR)/zsh/site-functions
SHARE = $(BUILD)/share/made
man: $(SHARE)
$(SHARE): $(BUILD)/octavo include/octavo.h $(wildcard apps/packaging/*.awk apps/packaging/*.7 apps/packaging/share.sh)
	$(SAY) "  MAN $(@D)"
	$(Q)sh apps/packaging/share.sh $(@D) $(VERSION) $(RUN) $(BUILD)/octavo
	@touch $@
install: $(BUILD)/octavo $(SHARE) install-library
	install -d $(DESTDIR)$(BINDIR) $(DESTDIR)$(MANDIR)/man1 $(DESTDIR)$(MANDIR)/man3 $(DESTDIR)$(MANDIR)/man7 \
	  $(DESTDIR)$(BASHDIR) $(DESTDIR)$(ZSHDIR)
	install -m 755 $(BUILD)/octavo $(DESTDIR)$(BINDIR)/octavo
	install -m 644 $(BUILD)/share/man/man1/* $(DESTDIR)$(MANDIR)/man1
	install -m 644 $(BUILD)/share/man/man3/* $(DESTDIR)$(MANDIR)/man3
	install -m 644 $(BUILD)/share/man/man7/* $(DESTDIR)$(MANDIR)/man7
	install -m 644 $(BUILD)/share/bash-completion/octavo $(DESTDIR)$(BASHDIR)
	install -m 644 $(BUILD)/share/zsh/_octavo $(DESTDIR)$(ZSHDIR)
uninstall: uninstall-library
	rm -f $(DESTDIR)$(BINDIR)/octavo $(DESTDIR)$(MANDIR)/man1/octavo.1 \
	  $(DESTDIR)$(MANDIR)/man1/octavo-*.1 $(DESTDIR)$(MANDIR)/man3/octavo.3 \
	  $(DESTDIR)$(MANDIR)/man7/octavo-batches.7 $(DESTDIR)$(BASHDIR)/octavo $(DESTDIR)$(ZSHDIR)/_octavo

# The sources of the last commit.
DIST = octavo-$(VERSION)
dist:
	git archive --format=tar.gz --prefix=$(DIST)/ -o $(BUILD)/$(DIST).tar.gz HEAD

# Debian packages of what is built, in BUILD/deb; check-deb installs, uses and purges them in a folder
# of its own and asks lintian.
deb: $(BUILD)/octavo $(SHARE) library
	@MAKE='$(MAKE) --no-print-directory' sh apps/packaging/deb.sh $(BUILD) $(VERSION)
check-deb: deb
	@sh tests/check_deb.sh $(BUILD)

# For clangd and other tools: how each file is compiled.
compile_commands.json: FORCE
	@$(MAKE) --no-print-directory -Bnw V=1 all tests | \
	  awk -v folder='$(CURDIR)' -f apps/packaging/compile_commands.awk > $@

clean:
	rm -rf $(BUILD) build build-*

-include $(shell find $(BUILD) -name '*.d' 2>/dev/null)
