/* reader.h - ONNX files to the structs of model.h. */
#ifndef ONNX_READER_H
#define ONNX_READER_H

#include "onnx/model.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Reads a file. NN_ERR_MODEL, NN_ERR_LIMIT; the message begins with the path. */
nn_err onnx_model_read(const char *path, onnx_model **out);
/* Of bytes, which must stay while the model does; `folder`: where external data may lie, NULL:
 * nowhere. */
nn_err onnx_model_decode(const uint8_t *bytes, size_t n, const char *folder, onnx_model **out);
void onnx_model_free(onnx_model *m);

/* A TensorProto of its own (the form of test data); free by onnx_model_free of *owner. */
nn_err onnx_tensor_decode(const uint8_t *bytes, size_t n, onnx_model **owner,
                          onnx_tensor *out);

#ifdef __cplusplus
}
#endif

#endif
