#!/bin/sh
# The patches are a series for git am and quilt as well, not just for the build,
# and bring no white space errors.

set -u
export HOME="$TMPDIR" GIT_CONFIG_NOSYSTEM=1 GIT_CEILING_DIRECTORIES="$TMPDIR"
series=$PWD/patches/bird-$BIRD_VERSION
failed=0

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

echo 1..2
cp -R "$STOCK_SRC_DIR" "$TMPDIR/tree" && cd "$TMPDIR/tree" || exit 1
{
  git init -q && git config user.name test && git config user.email test@localhost &&
    git add -A -f && git commit -q -m stock
} >"$TMPDIR/out" 2>&1 || exit 1

git am --whitespace=error "$series"/*.patch >"$TMPDIR/out" 2>&1
result $? "1 - git am takes the series"

# What the build compiles is what git am makes of it.
diff -r -q -x .git -x configure -x autoconf.h.in . "$BIRD_SRC_DIR" >"$TMPDIR/out" 2>&1
result $? "2 - the built tree is the stock one with the series"
exit $failed
