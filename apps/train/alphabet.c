/* alphabet.c - see alphabet.h. */
#include "apps/train/alphabet.h"

#include <string.h>

#include "io/file.h"
#include "nn/mem.h"
#include "ocr/alphabet.h"

nn_err train_alphabet_text(const char *option, char **out)
{
    nn_err err = NN_OK;
    io_bytes bytes = {0};
    *out = NULL;
    if (!option || strcmp(option, "default") == 0) {
        option = ocr_alphabet_default_text();
    } else if (option[0] == '@') {
        NN_TRY(io_file_read(option + 1, (size_t)1 << 20, NN_ERR_INPUT, &bytes));
        char *to = (char *)bytes.data;
        for (const char *p = to; *p; p++)
            if (*p != '\n' && *p != '\r')
                *to++ = *p;
        *to = 0;
        option = (const char *)bytes.data;
    }
    *out = nn_strdup(option);
    if (!*out)
        err = nn_fail_memory(strlen(option), "alphabet");
out:
    io_bytes_free(&bytes);
    return err;
}
