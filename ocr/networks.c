/* networks.c - see networks.h. */
#include "ocr/networks.h"

#include <stdio.h>
#include <string.h>

static const ocr_network networks[] = {
#define OCR_NETWORK(builder, name, task, parameters, preprocess, about)                       \
    {name, OCR_TASK_##task, builder, parameters, preprocess, about},
#include "ocr/networks.def"
#undef OCR_NETWORK
};
enum { COUNT = sizeof networks / sizeof networks[0] };

/* ", crnn, crnn-lite": each with what stands before it, as the preprocessor can write it. */
static const char names[] =
#define OCR_NETWORK(builder, name, task, parameters, preprocess, about) ", " name
#include "ocr/networks.def"
#undef OCR_NETWORK
    ;
_Static_assert(sizeof names <= OCR_NETWORK_NAMES, "OCR_NETWORK_NAMES");

int ocr_network_count(void)
{
    return COUNT;
}

const ocr_network *ocr_network_at(int i)
{
    NN_ASSERT(i >= 0 && i < COUNT);
    return &networks[i];
}

const ocr_network *ocr_network_find(const char *name)
{
    for (int i = 0; i < COUNT; i++)
        if (strcmp(networks[i].name, name) == 0)
            return &networks[i];
    return NULL;
}

const char *ocr_network_names(void)
{
    return names + 2;
}

const char *ocr_network_names_of(ocr_task task, char text[OCR_NETWORK_NAMES])
{
    size_t used = 0;
    text[0] = 0;
    for (int i = 0; i < COUNT; i++)
        if (networks[i].task == task)
            used += (size_t)snprintf(text + used, OCR_NETWORK_NAMES - used, "%s%s",
                                     used ? ", " : "", networks[i].name);
    return text;
}

nn_err ocr_network_build(const char *name, int classes, bool training, nn_graph **out)
{
    const ocr_network *network = ocr_network_find(name);
    if (!network)
        return nn_fail(NN_ERR_USAGE, "no network \"%.60s\": expected one of %s", name,
                       ocr_network_names());
    return network->build(classes, training, out);
}

ocr_prep ocr_network_prep(const ocr_network *network)
{
    ocr_prep prep = ocr_prep_defaults();
    nn_err err = network->preprocess ? ocr_prep_parse(network->preprocess, &prep) : NN_OK;
    NN_ASSERT(!err && (network->task == OCR_TASK_REC || network->task == OCR_TASK_DIRECTION));
    return prep;
}

nn_err ocr_network_describe(const ocr_network *network, io_meta *meta)
{
    char text[OCR_PREP_TEXT];
    const char *preprocess = network->preprocess;
    if (!preprocess) {
        ocr_prep prep = ocr_prep_defaults();
        ocr_prep_format(&prep, text, sizeof text);
        preprocess = text;
    }
    nn_err err = ocr_task_store(meta, network->task);
    return err ? err : io_meta_set(meta, "octavo.preprocess", preprocess);
}
