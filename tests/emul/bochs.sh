#!/bin/sh
# Runs a static program inside Bochs on Debian's cloud kernel; its output on stdout, its exit code.
#   bochs.sh MODEL PROGRAM FOLDER [ARGS,WITH,COMMAS]
# MODEL: a Bochs CPU model (corei7_icelake_u has AVX-512, corei7_haswell_4770 only AVX2).
# FOLDER: work files, the downloaded kernel among them. LIMIT: seconds (default 900).
# Packages: bochs bochsbios grub-pc-bin grub-common xorriso cpio. Needs root (mknod).
set -eu
model=$1 program=$(realpath "$2") folder=$3 args=${4:-}
here=$(dirname "$(realpath "$0")")
mkdir -p "$folder/kernel"
# The kernel package is unpacked, not installed; both models share it.
if ! ls "$folder"/kernel/boot/vmlinuz-* >/dev/null 2>&1; then
    name=$(apt-cache depends linux-image-cloud-amd64 | awk '$1 == "Depends:" { print $2; exit }')
    (cd "$folder/kernel" && apt-get -qq download "$name" && dpkg -x "$name"_*.deb . && rm -f "$name"_*.deb) >&2
fi
vmlinuz=$(realpath "$(ls "$folder"/kernel/boot/vmlinuz-* | tail -n 1)")
work=$folder/$model
rm -rf "$work"
mkdir -p "$work/root/dev" "$work/cd/boot/grub"
cd "$work"

${CC:-gcc} -O2 -static -s "$here/init.c" -o root/init
cp "$program" root/test
mknod root/dev/console c 5 1
(cd root && find . | cpio --quiet -o -H newc) > cd/boot/initrd
cp "$vmlinuz" cd/boot/vmlinuz

# Three traps of Linux on Bochs: it says that fast string moves are off, and a kernel that believes
# it but keeps FSRM hangs in memmove early on; XSAVES and XSAVEC as Bochs reports them do not fit
# together, and the kernel then gives up AVX altogether; PKU has the same effect on XCR0.
options="console=ttyS0,115200 quiet nokaslr mitigations=off panic=-1 rdinit=/init"
options="$options clearcpuid=fsrm,xsavec,xsaves,pku noxsaves nopku"
cat > cd/boot/grub/grub.cfg <<EOF
set timeout=0
linux /boot/vmlinuz $options test.args=$args
initrd /boot/initrd
boot
EOF
grub-mkrescue -d /usr/lib/grub/i386-pc --install-modules="biosdisk iso9660 normal linux configfile" \
    --locales= --themes= --fonts= -o boot.iso cd > mkrescue.log 2>&1

# Debian's build has the debugger (which waits for "continue") and no display without a screen but rfb.
printf 'continue\nquit\n' > debugger
cat > bochsrc <<EOF
cpu: model=$model, count=1, ips=100000000, reset_on_triple_fault=0
memory: guest=256, host=256
romimage: file=/usr/share/bochs/BIOS-bochs-latest
vgaromimage: file=/usr/share/bochs/VGABIOS-lgpl-latest
pci: enabled=1, chipset=i440fx
clock: sync=none, time0=utc
ata0-master: type=cdrom, path=boot.iso, status=inserted
boot: cdrom
com1: enabled=1, mode=file, dev=serial
display_library: rfb, options="timeout=0"
config_interface: textconfig
log: bochs.log
panic: action=fatal
error: action=report
info: action=ignore
debug: action=ignore
EOF
# Bochs ends with 1 after a power-off too: what counts is the line that init wrote. A large environment
# overflows a buffer in Bochs 2.7 ("buffer overflow detected").
env -i PATH="$PATH" HOME="$work" timeout "${LIMIT:-900}" bochs -q -unlock -f bochsrc -rc debugger < /dev/null > screen 2>&1 || true
if ! [ -s serial ]; then
    echo "bochs.sh: the machine said nothing: see $work/bochs.log and $work/screen" >&2
    exit 99
fi
tr -d '\r' < serial
code=$(tr -d '\r' < serial | sed -n 's/^@exit \([0-9]*\)$/\1/p')
exit "${code:-98}"
