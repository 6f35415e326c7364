"""peer_quant.py FP32.onnx INT8.onnx - an exported network in the 8-bit form that ONNX Runtime runs fastest on x86:
QDQ with u8 activations and s8 weights with a scale for each output channel around Conv, the linear layers, MaxPool,
Resize, Add and Concat, and DynamicQuantizeLSTM (com.microsoft) for the LSTMs. ConvTranspose stays in float: ONNX
Runtime has no 8-bit form of it. The ranges of activations are made up: time, which does not depend on them, is the
point here.
"""
import sys

import numpy as np
import onnx
from onnx import helper, numpy_helper

PRODUCTS = ("Conv", "MatMul")
KEEPS_SCALE = ("MaxPool", "Resize")
MIXES = ("Add", "Concat")


class Writer:
    """The new graph: nodes and tensors, each value's quantised twin made once."""

    def __init__(self, model, ranges):
        self.tensors = {t.name: numpy_helper.to_array(t) for t in model.graph.initializer}
        self.ranges, self.nodes, self.made, self.twins = ranges, [], {}, {}
        self.makers = {o: n for n in model.graph.node for o in n.output}
        self.users = {}
        for node in model.graph.node:
            for name in node.input:
                self.users.setdefault(name, []).append(node)

    def tensor(self, name, value):
        self.made[name] = numpy_helper.from_array(np.asarray(value), name)
        return name

    def add(self, op, inputs, outputs, **attributes):
        self.nodes.append(helper.make_node(op, inputs, outputs, name=outputs[0] + "/" + op, **attributes))

    def range_of(self, name):
        """Pools and resizes keep their input's scale, so that they can stay in 8 bits."""
        maker = self.makers.get(name)
        if maker is not None and maker.op_type in KEEPS_SCALE:
            return self.range_of(maker.input[0])
        return self.ranges.get(name, (-1.0, 1.0))

    def activation(self, name):
        if name not in self.twins:
            lo, hi = self.range_of(name)
            scale = max(hi - lo, 1e-6) / 255
            s = self.tensor(name + "/s", np.float32(scale))
            z = self.tensor(name + "/z", np.uint8(np.clip(round(-lo / scale), 0, 255)))
            self.add("QuantizeLinear", [name, s, z], [name + "/q"])
            self.add("DequantizeLinear", [name + "/q", s, z], [name + "/d"])
            self.twins[name] = name + "/d"
        return self.twins[name]

    def weight(self, name, axis):
        w = self.tensors[name].astype(np.float32)
        others = tuple(i for i in range(w.ndim) if i != axis)
        scale = np.maximum(np.abs(w).max(axis=others) / 127, 1e-8).astype(np.float32)
        shape = [1] * w.ndim
        shape[axis] = -1
        q = np.clip(np.round(w / scale.reshape(shape)), -127, 127).astype(np.int8)
        parts = [self.tensor(name + "/w", q), self.tensor(name + "/ws", scale),
                 self.tensor(name + "/wz", np.zeros(scale.shape, np.int8))]
        self.add("DequantizeLinear", parts, [name + "/wd"], axis=axis)
        return name + "/wd", scale

    def bias(self, name, scale, x):
        lo, hi = self.range_of(x)
        both = (scale * max(hi - lo, 1e-6) / 255).astype(np.float32)
        q = np.clip(np.round(self.tensors[name] / both), -2 ** 30, 2 ** 30).astype(np.int32)
        parts = [self.tensor(name + "/b", q), self.tensor(name + "/bs", both),
                 self.tensor(name + "/bz", np.zeros(both.shape, np.int32))]
        self.add("DequantizeLinear", parts, [name + "/bd"], axis=0)
        return name + "/bd"

    def lstm(self, node):
        inputs = list(node.input) + [""] * (8 - len(node.input))
        extra = []
        for k in (1, 2):  # [D,4H,C] as [D,C,4H], a scale for each gate's row
            w = np.swapaxes(self.tensors[inputs[k]], 1, 2).copy()
            scale = (np.abs(w).max(axis=1) / 127).astype(np.float32)
            q = np.clip(np.round(w / scale[:, None, :]), -127, 127).astype(np.int8)
            inputs[k] = self.tensor("%s/%d" % (node.name, k), q)
            extra += [self.tensor("%s/%ds" % (node.name, k), scale),
                      self.tensor("%s/%dz" % (node.name, k), np.zeros(scale.shape, np.int8))]
        new = helper.make_node("DynamicQuantizeLSTM", inputs + extra, list(node.output), name=node.name,
                               domain="com.microsoft")
        new.attribute.extend(node.attribute)
        self.nodes.append(new)

    def node(self, node):
        if node.op_type == "LSTM":
            self.lstm(node)
            return
        new = onnx.NodeProto()
        new.CopyFrom(node)
        low = self.is_low(node)
        for k, name in enumerate(node.input if low and node.op_type in MIXES else node.input[:1]):
            if low or name in self.twins:
                new.input[k] = self.activation(name)
        if low and node.op_type in PRODUCTS:
            axis = 0 if node.op_type == "Conv" else 1
            new.input[1], scale = self.weight(node.input[1], axis)
            if len(node.input) > 2:
                new.input[2] = self.bias(node.input[2], scale, node.input[0])
        self.nodes.append(new)
        # A node is run in 8 bits when its result is quantised too, whoever wants it; a MatMul needs none. A Relu
        # over a node's only result is part of it.
        if node.op_type == "Relu":
            before = self.makers[node.input[0]]
            low = self.is_low(before) and len(self.users[node.input[0]]) == 1
        elif low:
            users = self.users.get(node.output[0], [])
            low = users and node.op_type != "MatMul" and not (len(users) == 1 and users[0].op_type == "Relu")
        if low:
            self.activation(node.output[0])

    def is_low(self, node):
        """Add: of two computed values."""
        if node.op_type in MIXES:
            return not any(name in self.tensors for name in node.input)
        return node.op_type in PRODUCTS + KEEPS_SCALE


def make_up_ranges(model):
    ranges = {}
    for node in model.graph.node:
        for name in node.output:
            ranges[name] = (0.0, 6.0) if node.op_type in ("Relu", "MaxPool") else (-6.0, 6.0)
    ranges[model.graph.input[0].name] = (-1.0, 1.0)
    return ranges


def write(source, target, ranges=None):
    """ranges: {value: (low, high)}; None: made up."""
    model = onnx.load(source)
    writer = Writer(model, ranges or make_up_ranges(model))
    for node in model.graph.node:
        writer.node(node)
    used = {i for n in writer.nodes for i in n.input}
    kept = [t for t in model.graph.initializer if t.name in used]
    graph = helper.make_graph(writer.nodes, "int8", list(model.graph.input), list(model.graph.output),
                              kept + list(writer.made.values()))
    out = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13),
                                                  helper.make_opsetid("com.microsoft", 1)])
    out.ir_version = 7
    onnx.save(out, target)


if __name__ == "__main__":
    write(sys.argv[1], sys.argv[2])
