# needs: perl python3
# Interpreters that fork, and share what they were before.
perl -e 'for (1 .. 400) { my $child = fork // die; exit 3 if !$child; waitpid $child, 0; die if $? >> 8 != 3 }'
cat >pool.py <<'PYTHON'
import multiprocessing, subprocess, sys
if __name__ == "__main__":
    with multiprocessing.Pool(4) as pool:
        assert sum(pool.map(abs, range(-1000, 0))) == 500500
    for number in range(50):
        assert subprocess.run([sys.executable, "-c", f"raise SystemExit({number})"]).returncode == number
PYTHON
python3 pool.py
! command -v node || node -e '
const { spawnSync } = require("child_process");
for (let i = 0; i < 20; i++) if (spawnSync("sh", ["-c", "exit " + i]).status !== i) process.exit(1)'
