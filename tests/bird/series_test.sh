#!/bin/sh
# The patches are a series for git am and quilt as well, not just for the build,
# and bring no white space errors. What mends BIRD itself fits stock BIRD too.

set -u
export HOME="$TMPDIR" GIT_CONFIG_NOSYSTEM=1 GIT_CEILING_DIRECTORIES="$TMPDIR"
series=$PWD/patches/bird-$BIRD_VERSION pages=$PWD/docs/upstream
failed=0 found=0

result()
{
  if [ "$1" -eq 0 ]
  then
    echo "ok $2"
  else
    failed=1
    echo "not ok $2"
    tail -n 5 "$TMPDIR/out" | sed 's/^/# /'
  fi
}

# The patches beside the pages for this version, and the diffs in them, each by itself
mends()
{
  git checkout -q -f stock || return 1
  for patch in "$pages/$BIRD_VERSION"-*.patch
  do
    [ ! -f "$patch" ] || git apply --check "$patch" || return 1
  done
  for page in "$pages"/*.md
  do
    case ${page##*/} in
    "$BIRD_VERSION"-* | [!0-9]*) ;;
    *) continue ;;
    esac
    awk '/^```diff$/ { on = 1; next } /^```$/ { on = 0 } on' "$page" >"$TMPDIR/diff"
    [ ! -s "$TMPDIR/diff" ] || git apply --check "$TMPDIR/diff" || return 1
    [ ! -s "$TMPDIR/diff" ] || found=$((found + 1))
  done
  [ "$found" -gt 0 ]
}

echo 1..3
cp -R "$STOCK_SRC_DIR" "$TMPDIR/tree" && cd "$TMPDIR/tree" || exit 1
{
  git init -q && git config user.name test && git config user.email test@localhost &&
    git add -A -f && git commit -q -m stock && git tag stock
} >"$TMPDIR/out" 2>&1 || exit 1

git am --whitespace=error "$series"/*.patch >"$TMPDIR/out" 2>&1
result $? "1 - git am takes the series"

# What the build compiles is what git am makes of it.
diff -r -q -x .git -x configure -x autoconf.h.in . "$BIRD_SRC_DIR" >"$TMPDIR/out" 2>&1
result $? "2 - the built tree is the stock one with the series"

mends >"$TMPDIR/out" 2>&1
result $? "3 - stock BIRD takes what docs/upstream proposes"
exit $failed
