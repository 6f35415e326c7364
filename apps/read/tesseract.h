/* tesseract.h - what users of Tesseract type: understood where there is the same here, else
 * answered with what to type.
 */
#ifndef APPS_READ_TESSERACT_H
#define APPS_READ_TESSERACT_H

#include "apps/cli/cli.h"

typedef struct read_tesseract {
    const char *oem, *tessdata, *words, *patterns, *loglevel;
    bool languages, parameters;
    cli_list set; /* -c NAME=VALUE */
} read_tesseract;

/* For the table of options; help shows none of them. */
#define READ_TESSERACT_OPTIONS(t)                                                              \
    {"oem", 0, CLI_TEXT, &(t).oem, "N", 0, 0, NULL},                                           \
        {"tessdata-dir", 0, CLI_TEXT, &(t).tessdata, "DIR", 0, 0, NULL},                       \
        {"user-words", 0, CLI_TEXT, &(t).words, "FILE", 0, 0, NULL},                           \
        {"user-patterns", 0, CLI_TEXT, &(t).patterns, "FILE", 0, 0, NULL},                     \
        {"loglevel", 0, CLI_TEXT, &(t).loglevel, "LEVEL", 0, 0, NULL},                         \
        {"list-langs", 0, CLI_FLAG, &(t).languages, NULL, 0, 0, NULL},                         \
        {"print-parameters", 0, CLI_FLAG, &(t).parameters, NULL, 0, 0, NULL},                  \
        {"set", 'c', CLI_LIST, &(t).set, "NAME=VALUE", 0, 0, NULL}

/* After cli_parse; CLI_GO or the exit code. -c tessedit_char_whitelist and _blacklist become *allow
 * and *deny. */
int read_tesseract_check(const cli_command *command, const read_tesseract *t, const char **allow,
                         const char **deny);
/* `list` is what -l was given: "deu+eng" where no such file is says languages. Then *list becomes NULL
 * and *language, unless it was given, the first one's tag. CLI_GO or the exit code. */
int read_tesseract_language(const cli_command *command, const char **list, const char **language);
/* IMAGE OUTBASE [CONFIG]...: what to type. CLI_GO, or CLI_USAGE after that message. */
int read_tesseract_operands(const cli_command *command, int n, char *const *operand);

#endif
