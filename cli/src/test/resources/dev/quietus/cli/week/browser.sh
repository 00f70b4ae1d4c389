# needs: chromium
printf '<!doctype html><title>week</title><script>document.title += " of " + 7</script><p>a page\n' >page.html
chromium --headless --no-sandbox --disable-gpu --user-data-dir="$PWD/profile" --dump-dom "file://$PWD/page.html" >page.out 2>page.err
grep -q '<title>week of 7</title>' page.out
