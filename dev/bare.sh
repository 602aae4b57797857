#!/bin/sh
# What README promises a person who has just arrived, tried on a bare Debian:
#   sh dev/bare.sh SUITE [COMMAND]      SUITE: bookworm (12), trixie (13) or sid (unstable)
# A fresh chroot by debootstrap, in it README's `apt-get install` line, a clone of HEAD, and there COMMAND (README's
# `make test` if none is given); its exit status is this script's. A chroot that could not be made ends with status 125,
# so that nobody takes the machine for the package. Needs root and Linux; debootstrap is installed where it is missing.
#   BARE_DIR     where bases, fetched packages and chroots are kept (${TMPDIR:-/tmp}/cytochange-bare)
#   BARE_MIRROR  the archive; if unset that of this machine's apt
#   BARE_KEEP    if set, the chroot is left for looking round
# Mounts live in a namespace of their own and processes under one parent: both are gone when the command ends.
set -eu
cd "$(dirname "$0")/.."
suite=${1:?"which suite: bookworm, trixie or sid"}
case $suite in 12) suite=bookworm ;; 13) suite=trixie ;; unstable) suite=sid ;; esac
command=${2:-make test}
home=${BARE_DIR:-${TMPDIR:-/tmp}/cytochange-bare}
base=$home/$suite.tar
root=$home/$suite.$$
debs=$home/$suite.debs

cannot() { echo "bare.sh: $*" >&2; exit 125; }
say() { echo "bare $suite: $*"; }
quietly() { "$@" > "$home/$suite.log" 2>&1 < /dev/null || { tail -n 20 "$home/$suite.log" >&2; return 1; }; }

[ "$(id -u)" = 0 ] || cannot "a chroot needs root"
command -v apt-get > /dev/null 2>&1 || cannot "no apt here"
unshare --mount --pid --fork true 2> /dev/null || cannot "this machine allows no namespaces"
mkdir -p "$home" "$debs"
command -v debootstrap > /dev/null 2>&1 || {
  export DEBIAN_FRONTEND=noninteractive
  quietly apt-get -q -o DPkg::Lock::Timeout=300 install -y --no-install-recommends debootstrap ||
    { quietly apt-get -q update &&
        quietly apt-get -q -o DPkg::Lock::Timeout=300 install -y --no-install-recommends debootstrap; } ||
    cannot "debootstrap cannot be installed"
}

# apt names the places it reads, whatever the format of its sources; proxies are its own too.
mirror=${BARE_MIRROR:-$(apt-get --print-uris update 2> /dev/null |
  sed -n "s#^'\(.*\)/dists/[a-z]*/InRelease'.*#\1#p" | head -n 1)}
[ -n "$mirror" ] || cannot "apt names no archive of Debian: set BARE_MIRROR"
proxy=$(apt-config dump | sed -n 's/^Acquire::http::Proxy "\(.*\)";$/\1/p')
[ -z "$proxy" ] || export http_proxy="$proxy"

if [ ! -s "$base" ]; then
  say "debootstrap"
  rm -rf "$root"
  quietly debootstrap --variant=minbase --include=ca-certificates "$suite" "$root" "$mirror" ||
    { rm -rf "$root"; cannot "debootstrap failed"; }
  tar -C "$root" --numeric-owner -cf "$base.part" . && mv "$base.part" "$base"
  rm -rf "$root"
fi

trap '[ -n "${BARE_KEEP:-}" ] || rm -rf --one-file-system "$root"' EXIT
trap 'exit 130' INT TERM
mkdir -p "$root"
tar -C "$root" -xf "$base" || cannot "the base does not unpack"

# The machine's way to the network: apt's settings, names, certificates.
apt-config dump | grep -E '^Acquire::(https?|Retries|Check-)' > "$root/etc/apt/apt.conf.d/90machine" || true
echo 'APT::Keep-Downloaded-Packages "true";' >> "$root/etc/apt/apt.conf.d/90machine"
echo force-unsafe-io > "$root/etc/dpkg/dpkg.cfg.d/unsafe-io" # a chroot that is thrown away need not outlive a power cut
cp -L /etc/resolv.conf /etc/hosts "$root/etc/"
if ls /usr/local/share/ca-certificates/*.crt > /dev/null 2>&1; then
  cp /usr/local/share/ca-certificates/*.crt "$root/usr/local/share/ca-certificates/"
fi
git clone --quiet --no-hardlinks . "$root/root/cytochange" &&
  git -C "$root/root/cytochange" checkout --quiet "$(git rev-parse HEAD)" ||
  cannot "HEAD cannot be cloned"
arrive=$(sed -n 's/^\(apt-get install .*\)$/\1/p' README.md | head -n 1)

in_chroot() {
  unshare --mount --pid --fork --kill-child sh -eu -c '
    mount --make-rprivate /
    mount -t proc proc "$1/proc"
    mount --bind "$2" "$1/var/cache/apt/archives"
    exec chroot "$1" env -i HOME=/root PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
      DEBIAN_FRONTEND=noninteractive sh -c "$3"' sh "$root" "$debs" "$1" < /dev/null
}

say "$arrive"
quietly in_chroot "update-ca-certificates && apt-get update && apt-get -y dist-upgrade" ||
  cannot "apt-get update failed"
quietly in_chroot "$arrive" || { quietly in_chroot "$arrive"; } || cannot "$arrive failed"
say "$(in_chroot 'R --version' | head -n 1)"
say "$command"
status=0
in_chroot "cd /root/cytochange && $command" || status=$?
if [ "$status" = 125 ]; then status=1; fi
exit "$status"
