# Completion of quietus for PowerShell. Load it in your profile:  . C:\path\to\quietus-completion.ps1
# Verbs and options are asked of quietus itself, once for each session, so that they are those of its version.
$script:QuietusWords = @{}

function script:Get-QuietusWords([string] $Verb) {
    if (-not $script:QuietusWords.ContainsKey($Verb)) {
        $text = if ($Verb) { & quietus.cmd help $Verb } else { & quietus.cmd help }
        $pattern = if ($Verb) { '(?<![\w-])--[a-z][a-z-]*' } else { '(?m)^  ([a-z]+)  +' }
        $script:QuietusWords[$Verb] = [regex]::Matches(($text -join "`n"), $pattern) |
            ForEach-Object { $_.Value.Trim().Split(' ')[0] } | Sort-Object -Unique
    }
    $script:QuietusWords[$Verb]
}

Register-ArgumentCompleter -Native -CommandName quietus, quietus.cmd -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)
    $words = @($commandAst.CommandElements | ForEach-Object { $_.ToString() })
    $first = $words.Count -lt 2 -or ($words.Count -eq 2 -and $wordToComplete)
    $candidates = if ($first) {
        Get-QuietusWords ''
    } elseif ($wordToComplete.StartsWith('-')) {
        Get-QuietusWords $words[1]
    } else {
        Get-Process | ForEach-Object { $_.ProcessName } | Sort-Object -Unique
    }
    $candidates | Where-Object { $_ -like "$wordToComplete*" } |
        ForEach-Object { [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_) }
}
