using System.CommandLine;
using System.CommandLine.Invocation;
using System.Data.Common;
using CodaMcp.Settings;

namespace CodaMcp.Commands;

/// <summary>
/// The operator's commands. They show and change members, sessions, clients, quotas, stops and policies, and verify the audit. They work with a running
/// cluster, with a running embedded server, or with the files of a stopped embedded server.
/// </summary>
public static class OperatorCommands
{
    /// <summary>The exit code of a command that failed.</summary>
    public const int Failed = 1;

    /// <summary>The exit code for an invalid command line.</summary>
    public const int BadUsage = 2;

    /// <summary>The exit code of <c>audit verify</c> if the audit was modified.</summary>
    public const int NotIntact = 3;

    /// <summary>
    /// Whether the process was started for a command. Then the first argument is a word, or asks for help or the version. Settings have another form.
    /// </summary>
    public static bool IsAskedFor(IReadOnlyList<string> args) =>
        args is ["--help" or "-h" or "-?" or "--version", ..] || (args is [{ Length: > 0 } first, ..] && first.All(static letter => char.IsAsciiLetterLower(letter) || letter == '-') && first[0] != '-');

    /// <summary>Runs the command.</summary>
    /// <param name="args">The command line.</param>
    /// <param name="configuration">The server's settings, from the same environment variables.</param>
    /// <param name="output">The output for results.</param>
    /// <param name="errors">The output for errors.</param>
    /// <param name="cancellationToken">Cancels the command.</param>
    /// <returns>0 for success, otherwise <see cref="Failed"/>, <see cref="BadUsage"/> or <see cref="NotIntact"/>.</returns>
    public static async Task<int> RunAsync(string[] args, IConfiguration configuration, TextWriter output, TextWriter errors, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(args);
        ArgumentNullException.ThrowIfNull(errors);
        var root = new RootCommand("An MCP server for Coda. Without a command it serves. The commands take the server's settings from the same environment variables.");
        var json = new Option<bool>("--json") { Description = "Print JSON.", Recursive = true };
        root.Options.Add(json);
        var run = new CommandRun(configuration, json);
        root.Subcommands.Add(MemberCommands.Create(run));
        root.Subcommands.Add(SessionCommands.Create(run));
        root.Subcommands.Add(QuotaCommands.Create(run));
        root.Subcommands.Add(StopCommands.CreateStop(run));
        root.Subcommands.Add(StopCommands.CreateResume(run));
        root.Subcommands.Add(PolicyCommands.Create(run));
        root.Subcommands.Add(ClientCommands.Create(run));
        root.Subcommands.Add(AuditCommands.Create(run));
        // The doctor starts before these commands are parsed. This entry only shows it in the help.
        root.Subcommands.Add(new Command("doctor", "Check what this server assumes about Stytch and Coda."));
        var parsed = root.Parse(args);
        try
        {
            var code = await parsed.InvokeAsync(new InvocationConfiguration { Output = output, Error = errors, EnableDefaultExceptionHandler = false }, cancellationToken);
            return parsed.Action is ParseErrorAction ? BadUsage : code;
        }
        catch (Exception error) when (error is CommandException or SettingsException)
        {
            await errors.WriteLineAsync(error.Message);
            return Failed;
        }
        catch (DbException error)
        {
            await errors.WriteLineAsync($"The database could not be used: {error.Message}");
            return Failed;
        }
    }
}
