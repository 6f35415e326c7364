#!/bin/sh
# Every operator of nn/ops/ops.def has a forward test and, where it has a gradient, a gradient
# test in tests/test_nn_ops_*.c: what op_check and q_check are called for (op_list.h).
. "$(dirname "$0")/lib.sh"

for program in "$tools"/test_nn_ops_*; do
    case $program in *.o|*.d) continue ;; esac
    OP_TESTED=1 "$program" 2>&1 | sed -n 's/^tested //p'
done | sort -u >"$dir/tested"
"$tools/test_nn_op_table" --list | sort >"$dir/wanted"

while read -r op what; do
    if grep -qx "$op $what" "$dir/tested"; then ok; else
        fail "$op (nn/ops/ops.def) has no $what test:" \
            "add a case of op_check or q_check to tests/test_nn_ops_*.c"
    fi
done <"$dir/wanted"
[ -s "$dir/wanted" ] || fail "test_nn_op_table --list names no operator"
finish
