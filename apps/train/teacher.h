/* teacher.h - distillation (Hinton, Vinyals, Dean 2015): beside its labels, the model in training
 * learns from what another one, the teacher, makes of the same samples.
 *
 *   loss = the task's loss + weight * D
 *   readers, classifiers   D = KL(teacher || student), SoftmaxKLLoss over the classes; of a
 *                          reader at every time step and summed over them, as CTC's loss is
 *   detectors              D = mean squared difference of each map (probability, threshold)
 *
 * The teacher runs in inference, in float or 8 bits, on the batch that the student sees. Student
 * and teacher have the same task and alphabet or classes, and for an image results of the same
 * shape; their networks may differ.
 */
#ifndef APPS_TRAIN_TEACHER_H
#define APPS_TRAIN_TEACHER_H

#include "apps/train/options.h"
#include "nn/exec.h"

typedef struct train_teacher {
    io_model model;
    nn_exec *exec;
    int n;      /* results that are learnt */
    int inputs; /* of the loss graph before the teacher's */
    bool steps; /* D is summed over dimension 1 of the results */
    float weight;
} train_teacher;

/* `student`: its graph for inference with parameters and metadata; probe: shape of some image.
 * NN_ERR_MODEL: the teacher does not fit it. */
nn_err train_teacher_open(train_teacher **out, const train_options *o, const io_model *student,
                          nn_shape probe);
void train_teacher_free(train_teacher *t);
/* Adds D to a graph whose last output is the loss. */
nn_err train_teacher_loss(train_teacher *t, const train_options *o, nn_graph **loss);
/* Binds the loss graph's exec with shapes[n], the image's first, and what D wants. t NULL: only
 * binds. */
nn_err train_teacher_bind(train_teacher *t, nn_exec *student, int n, const nn_shape *shapes);
/* After the student's inputs were filled: what the teacher makes of the image. */
void train_teacher_run(train_teacher *t, nn_exec *student);

#endif
