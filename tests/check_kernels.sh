#!/bin/sh
# What the compiler and the linker cannot see, or only in words of their own: that kernels.def,
# the tiers' folders and tables, and kernelcheck name the same kernels. Runs before libnn.a is
# made; reads sources only, in the root of the tree.
set -u
LC_ALL=C awk '
function fail(text) { print "check_kernels: " text; failed++ }
function tier_of(file) { sub("^nn/kernels/", "", file); sub("/.*", "", file); return file }

FILENAME == "nn/kernels/kernels.def" {
    if (match($0, /^NN_KERNEL\([a-z0-9_]+/))
        listed[name = substr($0, 11, RLENGTH - 10)] = FNR
    next
}
# void check_NAME( and void bench_NAME( of kernelcheck
/^void (check|bench)_[a-z0-9_]+\(/ && FILENAME ~ /kernelcheck/ {
    name = $2; sub(/\(.*/, "", name); cases[name] = 1
    next
}
# void nn_TIER_NAME( at the begin of a line: a definition; not the table
/^void nn_[a-z0-9]+_[a-z0-9_]+\(/ && FILENAME !~ /table\.c$/ {
    tier = tier_of(FILENAME); name = $2; sub(/\(.*/, "", name)
    if (index(name, "nn_" tier "_") != 1) {
        fail(FILENAME ":" FNR ": " name " is not named nn_" tier "_...")
        next
    }
    sub("^nn_" tier "_", "", name)
    where[tier, name] = FILENAME ":" FNR; tiers[tier] = 1
    next
}
# k->NAME = nn_TIER_NAME; of a table
/k->[a-z0-9_]+ = nn_/ && FILENAME ~ /table\.c$/ {
    tier = tier_of(FILENAME); name = $1; sub(/^k->/, "", name)
    want = "nn_" tier "_" name; sub(/;.*/, "", $3)
    if ($3 != want) fail(FILENAME ":" FNR ": k->" name " is " $3 ", expected " want)
    named[tier, name] = FILENAME ":" FNR
    next
}
END {
    for (key in where) {
        split(key, part, SUBSEP)
        if (!(part[2] in listed))
            fail(where[key] ": nn_" part[1] "_" part[2] " has no line in nn/kernels/kernels.def")
        else if (part[1] != "ref" && !(key in named))
            fail("nn/kernels/" part[1] "/table.c does not name nn_" part[1] "_" part[2] \
                 " (" where[key] ")")
    }
    for (key in named) {
        split(key, part, SUBSEP)
        if (!(key in where))
            fail(named[key] ": nn_" part[1] "_" part[2] " is nowhere in nn/kernels/" part[1])
    }
    for (name in listed) {
        place = "nn/kernels/kernels.def:" listed[name] ": " name
        if (!(("ref", name) in where)) fail(place " has no nn_ref_" name " in nn/kernels/ref")
        for (kind = 1; kind <= 2; kind++) {
            want = (kind == 1 ? "check_" : "bench_") name
            if (!(want in cases)) fail(place " has no " want " in tests/kernelcheck_*.c")
        }
    }
    exit failed > 0
}' nn/kernels/kernels.def nn/kernels/*/*.[ch] tests/kernelcheck*.c
