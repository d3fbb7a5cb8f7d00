# What the scripts of this folder share: packages and builds.
# Sourced by bash; expects `root`, the folder of the project.
# shellcheck shell=bash

say() { printf '== %s\n' "$*"; }

# packages_in <group>: its lines of tools/packages.
packages_in() {
  awk -v group="[$1]" '
    /^\[/ { inside = ($1 == group); next }
    inside && NF && $1 !~ /^#/ { print $1 }
  ' "$root/tools/packages"
}

# has_own_node: whether this machine has Node.js and npm, from wherever. If they are not Debian's,
# its packages would conflict with them.
has_own_node() { command -v node >/dev/null && command -v npm >/dev/null; }

# missing_in <group>...: the lines whose package is not installed.
missing_in() {
  local group package
  for group in "$@"; do
    [[ $group != web ]] || ! has_own_node || continue
    for package in $(packages_in "$group"); do
      dpkg-query --show --showformat='${db:Status-Status}\n' "${package%/*}" 2>/dev/null \
        | grep -qx installed || echo "$package"
    done
  done
}

can_become_root() { ((EUID == 0)) || command -v sudo >/dev/null; }

as_root() {
  if ((EUID == 0)); then "$@"; else sudo -- "$@"; fi
}

# sources_of <suite> <like>: an apt source for <suite>, made from the first one
# this machine has for <like>, in the format of today (same place, same key).
sources_of() {
  local suite=$1 like=$2 file
  for file in /etc/apt/sources.list.d/*.sources; do
    [[ -e $file ]] || continue
    awk -v RS= -v suite="$suite" -v like="$like" '
      $0 !~ "(^|\n)Suites:[^\n]*[ \t]" like "([ \t\n]|$)" || /(^|\n)Enabled: *no/ { next }
      { gsub(/(^|\n)#[^\n]*/, ""); sub(/Suites:[^\n]*/, "Suites: " suite); sub(/^\n/, ""); print; exit }
    ' "$file" | grep . && return
  done
  cat /etc/apt/sources.list /etc/apt/sources.list.d/*.list 2>/dev/null | awk -v suite="$suite" -v like="$like" '
    $1 != "deb" { next }
    {
      at = 2
      if ($2 ~ /^\[/) while ($at !~ /\]$/) at++
      if ($2 ~ /^\[/) at++
      if ($(at + 1) != like) next
      print "Types: deb\nURIs: " $at "\nSuites: " suite "\nComponents: main"
      if (match($0, /signed-by=[^] ]*/)) print "Signed-By: " substr($0, RSTART + 10, RLENGTH - 10)
      exit
    }'
}

# add_suite <suite>: makes apt know it, at a priority at which nothing is
# taken from it unasked.
add_suite() {
  local suite=$1 name=/etc/apt/sources.list.d/lectern-${1#*-}.sources entry
  grep -rqsE "^(Suites:|deb )[^#]*$suite" /etc/apt/sources.list /etc/apt/sources.list.d && return
  entry=$(sources_of "$suite" "${suite%%-*}")
  [[ -n $entry ]] || { say "found no apt source for ${suite%%-*} from which to derive one for $suite"; return 1; }
  say "adding the apt source $name"
  as_root tee "$name" <<<"$entry" >/dev/null
  printf 'Package: *\nPin: release n=%s\nPin-Priority: 90\n' "$suite" \
    | as_root tee "/etc/apt/preferences.d/lectern-${suite#*-}" >/dev/null
}

# install_groups <group>...: installs what is missing of them. Asks nothing.
install_groups() {
  local missing package
  mapfile -t missing < <(missing_in "$@")
  ((${#missing[@]})) || return 0
  if ! can_become_root; then
    say "packages are missing, and installing them needs root or sudo: ${missing[*]}"
    return 1
  fi
  say "installing (30 s to 2 min, depending on the network): ${missing[*]}"
  for package in "${missing[@]}"; do
    [[ $package != */* ]] || add_suite "${package#*/}" || return 1
  done
  as_root apt-get update -q || return 1
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends \
    "${missing[@]}"
}

# Minutes that a whole first build takes on two cores with nothing in ccache.
declare -A first_build_minutes=([release]=3 [package]=3 [test]=10 [asan]=10 [tsan]=4 [fuzz]=2)

# build <preset> [<argument of cmake --build>...]
build() {
  local preset=$1 tree=$root/build/$1
  shift
  if [[ ! -e $tree/.ninja_log ]]; then
    say "building $preset for the first time: about ${first_build_minutes[$preset]} min on two cores, less with a warm ccache"
  fi
  if [[ ! $tree/build.ninja -nt $root/CMakePresets.json ]]; then
    (cd "$root" && cmake --preset "$preset")
  fi
  cmake --build "$tree" "$@"
}
