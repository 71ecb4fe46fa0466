#!/bin/sh
# What a machine can see of the project's own rules: who includes whom, size,
# form, nothing unfinished, scripts that parse, man pages that render.

set -u
out=$TMPDIR/out
count=0 failed=0

# Runs a check: it passes when it succeeds and prints nothing.
check()
{
  count=$((count + 1))
  name=$1
  shift
  if "$@" >"$out" 2>&1 && [ ! -s "$out" ]
  then
    echo "ok $count - $name"
  else
    failed=1
    echo "not ok $count - $name"
    head -n 6 "$out" | cut -c 1-200 | sed 's/^/# /'
  fi
}

# The same where PROGRAM is installed.
check_with()
{
  program=$1
  shift
  if command -v "$program" >/dev/null
  then
    check "$@"
  else
    count=$((count + 1))
    echo "ok $count - $1 # SKIP no $program on this machine"
  fi
}

# The tree without what is built, as git would list it.
files()
{
  find . \( -name build -o -name .git -o -name __pycache__ \) -prune -o -type f -print | sed 's|^\./||'
}
sources()
{
  files | grep -E '^(plugin|tests)/.*\.[ch]$'
}
shells()
{
  files | grep -vE '\.(c|h|py|patch|gz|json)$' | xargs grep -lE '^#! ?/bin/sh' /dev/null
}
pythons()
{
  files | xargs grep -lE '^#! ?/usr/bin/(env )?python3' /dev/null
  files | grep '\.py$'
}

# includes FOLDER WHAT...: no include in plugin/FOLDER but of these and the system's.
includes()
{
  folder=$1
  shift
  allowed=$(echo "$*" | tr ' ' '|')
  grep -nE '^ *# *include *"' plugin/"$folder"/*.[ch] | grep -vE "include *\"($allowed)/"
  return 0
}

# libc headers only, by name, where a folder must not know any library.
libraries()
{
  folder=$1
  libc='arpa/inet|assert|ctype|endian|errno|fcntl|ifaddrs|inttypes|limits|linux/rtnetlink|math|net/if|netinet/in|stdarg|stdbool|stddef|stdint|stdio|stdlib|string|strings|sys/[a-z]+|time|unistd|getopt|signal|locale|pthread|stdatomic|poll'
  grep -nE '^ *# *include *<' plugin/"$folder"/*.[ch] |
    grep -vE "include *<($libc)\.h>" | grep -vE "include *<($2)>"
  return 0
}

long_files()
{
  files | grep -E '^(plugin|tests|patches|debian)/.*\.(c|h|py|sh|mk)$|^tests/run$|^(patches|debian)/[a-z-]+$|^Makefile$' |
    xargs wc -l | awk '$2 != "total" && $1 > 600 { print $2 ": " $1 " lines, 600 at most" }'
}

# A template of mkdtemp is not meant.
unfinished()
{
  files | grep -vE '\.(gz|bz2)$' |
    xargs grep -nIE '(TO''DO|FIX''ME|(^|[^X])X''XX([^X]|$)|HA''CK|not imple''mented)' | grep -v '^LICENSE:'
  return 0
}

guards()
{
  for header in plugin/*/*.h
  do
    # One header of those for each BIRD version is compiled, under one guard.
    guard=MAPS_$(echo "${header#plugin/}" | sed 's/-[0-9.]*\.h$/.h/' | tr 'a-z/.-' 'A-Z___')
    grep -qE "^#ifndef $guard(_[0-9_]+)?\$" "$header" || echo "$header: its include guard is not $guard"
  done
}

formatted()
{
  sources | xargs -r clang-format-14 --dry-run -Werror
}

shells_parse()
{
  shells | while read -r script
  do
    sh -n "$script"
  done
}

pythons_parse()
{
  pythons | sort -u | xargs -r /usr/bin/python3 -c '
import sys
for name in sys.argv[1:]:
    try:
        compile(open(name, encoding="utf-8").read(), name, "exec")
    except (SyntaxError, ValueError) as error:
        print(f"{name}: {error}")
'
}

executable()
{
  files | grep -E '_test\.(py|sh)$' | while read -r program
  do
    [ -x "$program" ] || echo "$program is not executable and would not run"
  done
}

# Leaks are for the sanitizers to find: cppcheck loses a pointer that is copied.
static_analysis()
{
  cppcheck -q -j 2 --std=c11 --enable=warning,portability --inline-suppr \
    --suppress=missingIncludeSystem --suppress=memleak --suppress=memleakOnRealloc -Iplugin plugin/core plugin/config plugin/filtergen plugin/tool
}

man_pages()
{
  find docs/man -name '*.[1-8]' 2>/dev/null | xargs -r mandoc -T lint -W warning
}

check "plugin/core includes plugin/core only" includes core core
check "plugin/core knows no library but libc" libraries core ''
check "plugin/config includes config and core" includes config config core
check "plugin/config knows no library but json-c and zlib" libraries config 'json-c/[a-z_]*\.h|zlib\.h'
check "plugin/filtergen includes filtergen and core" includes filtergen filtergen core
check "plugin/filtergen knows no library but libc" libraries filtergen ''
check "plugin/tool includes tool, filtergen, config and core" includes tool tool filtergen config core
check "plugin/tool knows no library but libc" libraries tool ''
check "plugin/bird knows no library but BIRD and libc" libraries bird 'dlfcn\.h'
check "include guards are named after their files" guards
check "no file is too long" long_files
check "nothing unfinished is marked" unfinished
check "shell scripts parse" shells_parse
check "Python files compile" pythons_parse
check "test programs are executable" executable
# Other versions of it format otherwise.
check_with clang-format-14 "C files are formatted" formatted
check_with cppcheck "cppcheck finds nothing" static_analysis
check_with mandoc "man pages have no warning" man_pages
echo "1..$count"
exit $failed
