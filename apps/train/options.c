/* options.c - one table serves the command line, --help, and DIR/config in both
 * directions: a resumed run puts config's lines (config.h) before the command line as
 * `--name=value`, so that what is said anew wins.
 */
#include "apps/train/options.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "apps/cli/task.h"
#include "apps/train/config.h"
#include "apps/train/ranks.h"
#include "apps/train/task.h"
#include "datasets/loader.h"
#include "nn/mem.h"
#include "ocr/builtin.h"
#include "ocr/networks.h"

#define MAX_CONFIG_BYTES ((size_t)1 << 20)
#define QAT_LR 5e-5f /* about a twentieth of what trains from scratch */
#define DEFAULT_CHUNKS 4 /* under mpirun: of 1, 2 or 4 processes */
#define SYNTH_EPOCH 100000 /* samples; generated data have no end, so a round number */

static train_options defaults(void)
{
    nn_optim_config adam = nn_optim_defaults(NN_ADAM);
    return (train_options){
        .task_name = "rec",
        .epochs = 0,
        .steps = 0,
        .schedule = NN_LR_COSINE,
        .optim = NN_ADAMW,
        .lr = 1e-3f,
        .warmup = -1,
        .step_factor = 0.1f,
        .momentum = adam.momentum,
        .beta1 = adam.beta1,
        .beta2 = adam.beta2,
        .weight_decay = 1e-4f,
        .clip = 5,
        .weight_bits = 8,
        .distill_weight = 1,
        .temperature = 1,
        .seed = 1,
        .level = 1,
        .max_width = 1280,
        .crop = 640,
        .augment = "flip,shift,cutout",
        .val_every = 1000,
        .save_every = 500,
        .log_every = 10,
        .loader_threads = 1,
    };
}

#define MAX_TABLE 64

/* "network to train from scratch: crnn, ...; with --task=det dbnet-lite, ..." */
static const char *arch_help(void)
{
    static char text[1024];
    char names[OCR_NETWORK_NAMES];
    size_t n = (size_t)snprintf(text, sizeof text, "network to train from scratch:");
    for (int i = 0; i < OCR_TASKS; i++)
        if (train_tasks[i] && train_tasks[i]->default_arch)
            n += (size_t)snprintf(text + n, sizeof text - n, " %s (--task=%s),",
                                  ocr_network_names_of((ocr_task)i, names),
                                  ocr_task_get((ocr_task)i)->name);
    snprintf(text + n - 1, sizeof text - n + 1,
             "; with --model a wider recogniser of the same layers, which begins as that model "
             "(Net2Net widening)");
    return text;
}

static void fill_table(train_options *o, cli_option table[MAX_TABLE])
{
    const double big = 1e15;
    const cli_option options[] = {
        {"task", 0, CLI_TEXT, &o->task_name, app_task_words(APP_TASK_TRAIN), 0, 0,
         "what to learn: to read lines, to find text on pages, to tell lines that stand "
         "upside down, to tell what a picture shows, or to pick fields (which date, amount or "
         "lines are the date, total, company)"},
        {"arch", 0, CLI_TEXT, &o->arch, "NAME", 0, 0, arch_help()},
        {"model", 'm', CLI_TEXT, &o->model, "FILE|NAME", 0, 0,
         "start from these weights: a model file, or 'default'; with another --alphabet shared "
         "characters keep theirs, others begin as what they look like"},
        CLI_ALPHABET_FILE(o->reader),
        {"init", 0, CLI_TEXT, &o->init, "FILE|NAME", 0, 0, NULL},
        {"qat", 0, CLI_FLAG, &o->qat, NULL, 0, 0,
         "with --model: quantisation-aware training of that float model, to one in 8 bits; the "
         "learning rate is 5e-5 unless said"},
        {"weight-bits", 0, CLI_INT, &o->weight_bits, "N", 4, 8, "--qat: 8 or 4 bits for weights"},
        {"bits", 0, CLI_LIST, &o->bit_specs, "LAYER=N", 0, 0,
         "--qat: 4, 8 or 32 (float) bits for this layer's weights; NAME* means all whose names "
         "begin so"},
        {"ignore", 0, CLI_LIST, &o->ignore, "LAYER", 0, 0, "--qat: leave this layer in float"},
        {"learn-ranges", 0, CLI_FLAG, &o->learn_ranges, NULL, 0, 0,
         "--qat: the scales of weights and activations are trained, too (LSQ)"},
        {"calib", 0, CLI_LIST, &o->calib, "SOURCE", 0, 0,
         "--qat: calibrate with these samples, as octavo quantize --calib; without it those of "
         "--data"},
        {"teacher", 0, CLI_TEXT, &o->teacher, "FILE|NAME", 0, 0,
         "learn from this model's results, too (distillation): of the same task and alphabet; a "
         "larger one, or the float model of one in 8 bits"},
        {"distill-weight", 0, CLI_FLOAT, &o->distill_weight, "X", 0, 1e6,
         "--teacher: weight of what is learnt from it beside the labels"},
        {"temperature", 0, CLI_FLOAT, &o->temperature, "X", 0.01, 100,
         "--teacher: softens the classes of both"},
        {"resume", 0, CLI_FLAG, &o->resume, NULL, 0, 0,
         "go on in the folder of --output where it stopped"},
        {"config", 0, CLI_TEXT, &o->config, "FILE", 0, 0,
         "options as another run wrote them into its config; what is said here wins; its "
         "--model and --alphabet are to be said again"},
        {"force", 0, CLI_FLAG, &o->force, NULL, 0, 0,
         "replace the training that is in the folder of --output"},
        {"data", 'd', CLI_TEXT, &o->data, "SPEC", 0, 0, "training samples, see below"},
        {"val", 0, CLI_LIST, &o->val, "LIST", 0, 0,
         "validate on this label file or folder; ci=LIST without case; may be given several "
         "times"},
        {"output", 'o', CLI_TEXT, &o->output, "FOLDER", 0, 0, "where everything is written"},
        {"batch", 'b', CLI_INT, &o->batch, "N", 0, 4096,
         "samples of a step; 0 takes the task's: 32 lines, 8 crops of pages, 64 windows of "
         "lines, 128 pictures, 8 pages of fields"},
        {"chunks", 0, CLI_INT, &o->chunks, "N", 0, TRAIN_MAX_CHUNKS,
         "equal parts of a batch whose gradients are added: of a larger batch than fits in memory, "
         "and by as many processes (mpirun; built with MPI=1) as there are chunks or fewer; the "
         "result depends on the chunks alone; 0 is 1, under mpirun 4"},
        {"epochs", 'e', CLI_FLOAT, &o->epochs, "X", 0, 1e6, "length of the training in epochs"},
        {"epoch-lines", 0, CLI_INT64, &o->epoch_lines, "N", 0, big,
         "samples of an epoch; 0 takes the number of real ones, or 100000 with the generator"},
        {"steps", 0, CLI_INT64, &o->steps, "N", 0, 1e12, "length of the training in steps"},
        {"lr", 0, CLI_FLOAT, &o->lr, "X", 0, 1e38, "learning rate"},
        {"lr-scale", 0, CLI_CHOICE, &o->lr_scale, "none|linear", 0, 0,
         "linear: --lr is for a batch of the task's own size and grows with --batch (Goyal and "
         "others 2017)"},
        {"schedule", 0, CLI_CHOICE, &o->schedule, "constant|cosine|step|cooldown", 0, 0,
         "learning-rate schedule; cooldown: constant, then down to --lr-end at the end"},
        {"lr-end", 0, CLI_FLOAT, &o->lr_end, "X", 0, 1e38,
         "cosine and cooldown schedule: the final learning rate"},
        {"warmup", 0, CLI_INT64, &o->warmup, "N", 0, 1e12,
         "steps of linear warm-up; without it 500, at most a twentieth of all"},
        {"step-every", 0, CLI_INT64, &o->step_every, "N", 0, 1e12,
         "step schedule: steps between two drops; 0 drops after each third of all"},
        {"step-factor", 0, CLI_FLOAT, &o->step_factor, "X", 0, 1,
         "step schedule: factor of a drop"},
        {"cooldown", 0, CLI_INT64, &o->cooldown, "N", 0, 1e12,
         "cooldown schedule: the last N steps go down; 0 takes a fifth of all"},
        {"optim", 0, CLI_CHOICE, &o->optim, "sgd|adam|adamw", 0, 0, "optimiser"},
        {"momentum", 0, CLI_FLOAT, &o->momentum, "X", 0, 1, "sgd: momentum"},
        {"beta1", 0, CLI_FLOAT, &o->beta1, "X", 0, 0.999999,
         "adam, adamw: decay of the gradient's mean"},
        {"beta2", 0, CLI_FLOAT, &o->beta2, "X", 0, 0.999999,
         "adam, adamw: decay of the mean of its square"},
        {"weight-decay", 0, CLI_FLOAT, &o->weight_decay, "X", 0, 1, "weight decay"},
        {"clip", 0, CLI_FLOAT, &o->clip, "X", 0, 1e38,
         "clip the gradient to this norm; 0 does not clip"},
        {"ema", 0, CLI_FLOAT, &o->ema, "X", 0, 0.999999,
         "decay of the exponential moving average of the weights, which is validated and "
         "saved as best; 0 is off"},
        {"seed", 0, CLI_UINT64, &o->seed, "N", 0, 0, "seed of weights, data and order"},
        {"level", 0, CLI_FLOAT, &o->level, "X", 0, 2,
         "strength of augmentation; 0 leaves lines as they are"},
        {"alphabet", 0, CLI_TEXT, &o->alphabet, "TEXT", 0, 0,
         "characters to know, @FILE, or 'default', today's 426 of European documents; without "
         "it the starting model's, or 'default'"},
        {"max-width", 0, CLI_INT, &o->max_width, "PX", 16, 4096,
         "leave out lines that are wider at network height: the widest decide the memory"},
        {"crop", 0, CLI_INT, &o->crop, "PX", 64, 2048,
         "detector: side of the square crops of pages that it learns from"},
        {"image", 0, CLI_TEXT, &o->image, "WxH[xC]", 0, 0,
         "classifier: size of its pictures, and 1 (grey) or 3 (RGB) channels; without it the "
         "network's: resnet8 28x28x1, the others 224x224x3"},
        {"augment", 0, CLI_TEXT, &o->augment, "LIST", 0, 0,
         "classifier: how pictures are changed, as much as --level says: flip, shift, cutout "
         "with commas, or none (no flip where left and right differ, as in writing)"},
        {"label-smoothing", 0, CLI_FLOAT, &o->label_smoothing, "X", 0, 0.9,
         "classifier: share of the target that goes to all classes alike"},
        {"val-every", 0, CLI_INT64, &o->val_every, "N", 1, 1e12, "steps between validations"},
        {"val-limit", 0, CLI_INT, &o->val_limit, "N", 0, 1e9,
         "validate on at most N samples of each list"},
        {"save-every", 0, CLI_INT64, &o->save_every, "N", 1, 1e12, "steps between checkpoints"},
        {"log-every", 0, CLI_INT64, &o->log_every, "N", 1, 1e12,
         "steps between two rows of log.csv"},
        {"early-stop", 0, CLI_INT, &o->early_stop, "N", 0, 1e9,
         "stop after N validations without improvement; 0 never"},
        {"min-delta", 0, CLI_FLOAT, &o->min_delta, "X", 0, 1,
         "what counts as improvement of the score, as a fraction"},
        {"on-nan", 0, CLI_CHOICE, &o->on_nan, "stop|skip", 0, 0,
         "what to do with a step whose loss is not a number"},
        {"strict", 0, CLI_FLAG, &o->strict, NULL, 0, 0, "refuse label files with bad rows"},
        {"loader-threads", 0, CLI_INT, &o->loader_threads, "N", 1, DS_LOADER_MAX_THREADS,
         "threads that make samples"},
        {"no-progress", 0, CLI_FLAG, &o->no_progress, NULL, 0, 0,
         "plain lines instead of the progress line"},
        CLI_END,
    };
    NN_ASSERT(sizeof options / sizeof *options <= MAX_TABLE);
    memcpy(table, options, sizeof options);
}

static const char *const notes =
    "SPEC is a list of parts with commas between them, each with :WEIGHT or not:\n"
    "  synth              lines made by the generator; synth=KIND: of one kind of document\n"
    "  LIST               a label file (image<TAB>text) or a folder of x.png + x.gt.txt\n"
    "  boxes=FOLDER       lines cut out of pages by their x.boxes.tsv\n"
    "ci= before LIST or boxes= says that its references do not tell case.\n"
    "With --task=det:\n"
    "  synth-pages        pages made by the generator; synth-pages=KIND|KIND: of these kinds\n"
    "  PATH               a folder of pages with x.boxes.tsv, or a label file\n"
    "With --task=direction lines as above, half of them rotated by 180 degrees.\n"
    "With --task=classify:\n"
    "  LIST               a label file (image<TAB>class), or a folder with a folder for each\n"
    "                     class, FOLDER/CLASS/picture.png\n"
    "A --model that knows other classes begins with its own layers and a new last one.\n"
    "With --task=attn label files whose pictures are four views of one street sign side by\n"
    "side, four times as wide as high. Texts of more than 63 characters are left out, characters\n"
    "that the alphabet lacks become one unknown symbol; --strict refuses both.\n"
    "With --task=fields labelled pages: a list of `page<TAB>{\"total\": \"60.30\", ...}`, where a\n"
    "page is what `octavo read -f json` wrote of it (x.json), x.boxes.tsv or plain text, or a\n"
    "folder of them with entities.json; the values of --val likewise. No weights.\n"
    "\n"
    "The folder gets: last.safetensors (checkpoint), best.safetensors (the model to use:\n"
    "lowest mean CER, 1 - hmean or error, or the latest without --val), log.csv, curve.svg\n"
    "and config.\n"
    "\n"
    "Earlier spellings are understood: --model=NETWORK is --arch, --init is --model, cls is\n"
    "direction.\n"
    "\n"
    "Examples:\n"
    "  octavo train --arch=crnn-lite --data=synth --val=dev.txt --steps=20000 -o run\n"
    "  octavo train --model=default --data=synth:0.5,mine.txt:0.5 --val=mine-dev.txt "
    "--epochs=20 -o run\n"
    "  octavo train --task=fields --data=pages.txt --epochs=40 -o run\n"
    "  octavo train --resume -o run\n"
    "  octavo train --qat --model=default --teacher=default --data=SPEC --val=LIST --steps=N -o run\n"
    "  mpirun -n 4 octavo train --model=default --data=SPEC --steps=N -o run\n"
    "Many hours in pieces, the end decided on the way (data may change, too):\n"
    "  octavo train --model=default --data=SPEC --schedule=cooldown --steps=1000000 -o run\n"
    "  octavo train --resume --data=SPEC -o run\n"
    "  octavo train --resume --steps=300000 --cooldown=30000 -o run";

/* Are these other lists than the `val=` lines of config, in number, order or name? */
static bool other_lists(const char *config, const cli_list *val)
{
    int n = 0;
    for (const char *line = config; *line; line += strcspn(line, "\n"), line += *line == '\n') {
        if (strncmp(line, "val=", 4) != 0)
            continue;
        const char *name = line + 4;
        size_t length = strcspn(name, "\n");
        if (n == val->n || strlen(val->text[n]) != length ||
            strncmp(name, val->text[n], length) != 0)
            return true;
        n++;
    }
    return n != val->n;
}

/* The options of DIR/config, or of --config, under the command line. */
static int parse_resumed(train_options *o, const cli_command *command, cli_option *table,
                         int argc, char **argv)
{
    nn_err err;
    int code = CLI_USAGE, n = 0;
    static size_t offset[TRAIN_CONFIG_ARGUMENTS];
    char **args = NULL;
    io_bytes text = {0}, made = {0};
    const char *data = NULL; /* config's */
    bool other_val = false;
    const bool resume = o->resume;
    char *path = resume ? io_path_join(o->output, "config") : nn_strdup(o->config);
    if (!path) {
        err = nn_fail_memory(strlen(o->output), "file name");
        goto out;
    }
    NN_TRY(io_file_read(path, MAX_CONFIG_BYTES, NN_ERR_INPUT, &text));
    other_val = resume && o->val.n > 0 && other_lists((const char *)text.data, &o->val);
    /* A list given anew replaces the old one; everything else is simply overridden. */
    NN_TRY(train_config_arguments(table, path, o->val.n == 0, (char *)text.data, &made, offset,
                                  &n));
    args = nn_calloc((size_t)(n + argc + 1), sizeof *args);
    if (!args) {
        err = nn_fail_memory((size_t)(n + argc) * sizeof *args, "arguments");
        goto out;
    }
    args[0] = argv[0];
    for (int i = 0; i < n; i++) {
        args[1 + i] = (char *)made.data + offset[i];
        if (strncmp(args[1 + i], "--data=", 7) == 0)
            data = args[1 + i] + 7;
    }
    memcpy(args + 1 + n, argv + 1, (size_t)(argc - 1) * sizeof *args);
    *o = defaults();
    int first;
    code = cli_parse(command, n + argc, args, &first);
    if (code == CLI_GO && resume && data && o->data && strcmp(data, o->data) != 0)
        cli_note("%s: goes on with other data than before", o->output);
    if (code == CLI_GO && other_val)
        cli_note("%s: validates on other lists than before: what is best begins anew",
                 o->output);
    o->other_val = other_val;
    o->config_text = made;
    made = (io_bytes){0};
out:
    if (err != NN_OK)
        code = cli_error(err);
    nn_free(args);
    nn_free(path);
    io_bytes_free(&text);
    io_bytes_free(&made);
    return code;
}

/* --arch and --model out of their earlier spellings; CLI_GO or CLI_USAGE. */
static int choose_model(train_options *o, const cli_command *command)
{
    char names[OCR_NETWORK_NAMES];
    o->task_name = ocr_task_get(o->task)->name;
    if (o->model && ocr_network_find(o->model) && !ocr_builtin_knows(o->model)) {
        if (o->arch)
            return cli_usage(command, "--model: expected a model file, found the network '%s'",
                             o->model);
        o->arch = o->model;
        o->model = NULL;
    }
    if (o->model && o->init)
        return cli_usage(command, "--model and --init are one option: expected one of them");
    if (o->model && !ocr_builtin_knows(o->model) && !io_path_exists(o->model))
        return cli_usage(command, "--model: no file '%s', and no network: expected one of %s",
                         o->model, ocr_network_names_of(o->task, names));
    if (o->init)
        o->model = o->init;
    o->init = NULL;
    const char *usual = train_tasks[o->task]->default_arch;
    if (o->arch && !usual)
        return cli_usage(command, "--arch: --task=%s has one network alone", o->task_name);
    if (!o->arch && !o->model)
        o->arch = usual;
    const ocr_network *network = o->arch ? ocr_network_find(o->arch) : NULL;
    if (o->arch && (!network || network->task != o->task))
        return cli_usage(command, "--arch: expected one of %s, found '%s'",
                         ocr_network_names_of(o->task, names), o->arch);
    return CLI_GO;
}

/* --qat, --teacher, --lr-scale: what needs what; CLI_GO or CLI_USAGE. */
static int parse_learning(train_options *o, const cli_command *command)
{
    if (o->qat && (!o->model || o->resume))
        return cli_usage(command, "--qat: expected --model, the float model to begin with");
    static const char *const OF_QAT[] = {"weight-bits", "calib", "bits", "ignore", "learn-ranges"};
    for (size_t i = 0; i < sizeof OF_QAT / sizeof *OF_QAT && !o->qat; i++)
        if (cli_given(OF_QAT[i]))
            return cli_usage(command, "--%s: only with --qat", OF_QAT[i]);
    if (o->weight_bits != 8 && o->weight_bits != 4)
        return cli_usage(command, "--weight-bits: expected 4 or 8, found %d", o->weight_bits);
    if (!o->teacher && !o->resume && !o->config && (cli_given("distill-weight") || cli_given("temperature")))
        return cli_usage(command, "--%s: only with --teacher",
                         cli_given("temperature") ? "temperature" : "distill-weight");
    if (o->qat && !cli_given("lr"))
        o->lr = QAT_LR;
    if (o->lr_scale) {
        const int own = train_tasks[o->task]->default_batch;
        o->lr *= (float)o->batch / (float)own;
        cli_note("learning rate %g: for a batch of %d, scaled from one of %d", (double)o->lr,
                 o->batch, own);
    }
    return CLI_GO;
}

int train_options_parse(train_options *o, int argc, char **argv)
{
    static cli_option table[MAX_TABLE];
    *o = defaults();
    fill_table(o, table);
    const cli_command command = {
        "train", "[OPTION]... --data=SPEC -o FOLDER",
        "Trains a model, from scratch (--arch) or from another one (--model), or goes on with\n"
        "an interrupted training (--resume), bit-identically. The first SIGINT or SIGTERM\n"
        "finishes the step, saves and leaves; the second one leaves at once.",
        table, 0, 0,
        notes,
    };
    int first;
    int code = cli_parse(&command, argc, argv, &first);
    if (code != CLI_GO)
        return code;
    if (!o->output)
        return cli_usage(&command, "missing --output=FOLDER");
    if (o->resume) {
        if (o->arch || o->model || o->init || o->alphabet || o->config)
            return cli_usage(&command,
                             "--resume goes on with its own model: no --arch, --model, "
                             "--alphabet, --config");
        if (o->lr_scale && !cli_given("lr"))
            return cli_usage(&command, "--lr-scale: --resume goes on with a rate that is scaled "
                                       "already; say --lr, too");
        code = parse_resumed(o, &command, table, argc, argv);
        if (code != CLI_GO)
            return code;
    }
    if (o->config && !o->resume) {
        code = parse_resumed(o, &command, table, argc, argv);
        if (code != CLI_GO)
            return code;
    }
    code = app_task_parse(&command, APP_TASK_TRAIN, o->task_name, &o->task);
    if (code == CLI_GO)
        code = choose_model(o, &command);
    if (code != CLI_GO)
        return code;
    if (o->batch == 0)
        o->batch = train_tasks[o->task]->default_batch;
    if (o->chunks == 0)
        o->chunks = train_launched() ? DEFAULT_CHUNKS : 1;
    if (o->batch % o->chunks != 0)
        return cli_usage(&command, "--batch=%d: expected a multiple of --chunks=%d", o->batch,
                         o->chunks);
    if (!o->data)
        return cli_usage(&command, "missing --data=SPEC");
    if ((code = parse_learning(o, &command)) != CLI_GO)
        return code;
    bool length_said = o->steps > 0 || o->epochs > 0;
    if (!length_said)
        return cli_usage(&command, "missing length: --steps or --epochs");
    if (cli_given("epochs") && cli_given("steps") && !o->resume && !o->config)
        return cli_usage(&command, "--steps and --epochs exclude each other");
    return CLI_GO;
}

const cli_option *train_options_find(const char *name)
{
    static cli_option table[MAX_TABLE];
    static train_options o;
    fill_table(&o, table);
    for (const cli_option *row = table; row->name; row++)
        if (row->help && strcmp(row->name, name) == 0)
            return row;
    return NULL;
}

void train_options_free(train_options *o)
{
    io_bytes_free(&o->config_text);
}

nn_err train_options_resolve(train_options *o, int64_t real_lines)
{
    if (o->epoch_lines == 0)
        o->epoch_lines = real_lines > 0 ? real_lines : SYNTH_EPOCH;
    if (o->epochs > 0) {
        double steps = (double)o->epochs * (double)o->epoch_lines / o->batch;
        if (steps > 1e12)
            return nn_fail(NN_ERR_USAGE, "--epochs: more than 1e12 steps");
        o->steps = nn_max_i64(1, (int64_t)(steps + 0.999999));
        o->epochs = 0;
    }
    if (o->warmup < 0)
        o->warmup = nn_min_i64(500, o->steps / 20);
    if (o->step_every == 0)
        o->step_every = nn_max_i64(1, o->steps / 3);
    if (o->cooldown == 0)
        o->cooldown = nn_max_i64(1, o->steps / 5);
    return NN_OK;
}

nn_err train_options_write(const train_options *o)
{
    nn_err err;
    cli_option table[MAX_TABLE];
    io_bytes text = {0};
    train_options copy = *o; /* the table wants places it may write to */
    fill_table(&copy, table);
    char *path = io_path_join(o->output, "config");
    if (!path) {
        err = nn_fail_memory(strlen(o->output), "file name");
        goto out;
    }
    NN_TRY(io_bytes_text(&text, "# octavo " OCTAVO_VERSION
                                ": effective options; --resume reads them\n"));
    if (o->model)
        NN_TRY(io_bytes_format(&text, "# model=%s\n", o->model));
    NN_TRY(train_config_format(table, &text));
    err = io_file_write(path, text.data, text.size);
out:
    nn_free(path);
    io_bytes_free(&text);
    return err;
}
