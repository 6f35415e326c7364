#!/bin/sh
# The recipes of octavo-batches(7), as they stand there: each reads every picture once. GNU parallel
# and mpirun are the real ones where they are installed; ssh and sbatch are stood for by scripts.
. "$(dirname "$0")/lib.sh"
page=$PWD/apps/packaging/octavo-batches.7
sample=$PWD/samples/line-01.png
cd "$dir" || exit 1
export LC_ALL=C OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1
if ! "$octavo" --version | grep -q 'models built in:.*detector.*direction'; then
    skip "no detector or no direction classifier in the program: pages are not read"
    finish
fi
mkdir bin scans
ln -s "$octavo" bin/octavo
PATH=$dir/bin:$PATH
for i in 1 2 3 4 5 6 7; do cp "$sample" scans/s$i.png; done
octavo read -q scans/s1.png >expected

# On "another machine": a shell of its own in the home folder.
cat >bin/ssh <<'SH'
#!/bin/sh
host=$1
shift
echo "$host" >>"${0%/*}/../hosts"
cd / && exec sh -c "$*"
SH
# As Slurm does: the script once for each of its array, with its variables; here one after the other.
cat >bin/sbatch <<'SH'
#!/bin/sh
range=$(sed -n 's/^#SBATCH --array=//p' "$1")
min=${range%-*} max=${range#*-} id=${range%-*}
cpus=$(sed -n 's/^#SBATCH --cpus-per-task=//p' "$1")
export SLURM_ARRAY_TASK_MIN=$min SLURM_ARRAY_TASK_MAX=$max SLURM_ARRAY_TASK_COUNT=$((max - min + 1))
export SLURM_ARRAY_TASK_ID SLURM_CPUS_PER_TASK=$cpus
while [ "$id" -le "$max" ]; do
    SLURM_ARRAY_TASK_ID=$id sh "$1" || exit
    id=$((id + 1))
done
SH
chmod +x bin/ssh bin/sbatch

recipe() { # $1: name; to stdout as it is shown
    awk -v name="$1" '$0 == ".\\\" recipe: " name { on = 1; next }
        on && $0 == ".EX" { show = 1; next }
        on && $0 == ".EE" { exit }
        show' "$page" | sed -e 's/\\-/-/g' -e 's/\\e/\\/g'
}
# $1: name, rest: what runs the file
all_are_read() {
    name=$1
    shift
    rm -rf texts
    recipe "$name" >"$name.sh"
    works "$name: there is such a recipe" test -s "$name.sh"
    works "$name" "$@" "$name.sh"
    for i in 1 2 3 4 5 6 7; do works "$name: s$i" cmp expected texts/s$i.txt; done
    # A second time nothing is read: all is there.
    touch -d 2020-01-01 texts/*.txt
    works "$name, again" "$@" "$name.sh"
    same 7 "$(find texts -name '*.txt' ! -newermt 2021-01-01 | wc -l | tr -d ' ')" "$name, again"
}
all_are_read one sh
all_are_read rest sh
all_are_read ssh sh
same "one three two" "$(sort -u hosts | tr '\n' ' ' | sed 's/ $//')" "ssh: hosts"
all_are_read slurm sbatch
if have parallel; then all_are_read parallel sh; else skip "no GNU parallel (package parallel)"; fi
if have mpirun; then
    export OMPI_MCA_rmaps_base_oversubscribe=1
    all_are_read mpirun sh
else
    skip "no mpirun (package openmpi-bin)"
fi
# A folder for each task.
mkdir -p scans/a scans/b scans/c
for f in a b c; do cp "$sample" scans/$f/s.png; echo $f >>folders.txt; done
recipe folders >folders.sh
works "folders" sbatch folders.sh
for f in a b c; do works "folders: $f" cmp expected texts/$f/s.txt; done
finish
