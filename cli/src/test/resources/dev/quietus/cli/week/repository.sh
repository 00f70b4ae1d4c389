# needs: git
export GIT_AUTHOR_NAME=n GIT_AUTHOR_EMAIL=n@localhost GIT_COMMITTER_NAME=n GIT_COMMITTER_EMAIL=n@localhost GIT_CONFIG_NOSYSTEM=1 HOME=$PWD
git init -q first
for number in {1..25}; do
    seq "$number" $((number * 40)) >first/file
    git -C first add file
    git -C first commit -qm "$number"
done
git -C first gc -q --aggressive
git clone -q "file://$PWD/first" second
git -C second fsck
[[ $(git -C second rev-list --count HEAD) == 25 ]]
