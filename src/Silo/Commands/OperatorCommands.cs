using System.CommandLine;
using System.CommandLine.Invocation;
using System.Data.Common;
using CodaMcp.Settings;

namespace CodaMcp.Commands;

/// <summary>
/// The operator's commands: who the members are, what sessions they have, who may come in, what is stopped, what organizations allow, and
/// whether the audit is intact. They work against a running
/// cluster, a running embedded server, or the files of an embedded server that is stopped.
/// </summary>
public static class OperatorCommands
{
    /// <summary>The exit code of a command that could not do what was asked.</summary>
    public const int Failed = 1;

    /// <summary>The exit code of a command line that cannot be understood.</summary>
    public const int BadUsage = 2;

    /// <summary>The exit code of <c>audit verify</c> where the audit is not as the server left it.</summary>
    public const int NotIntact = 3;

    /// <summary>Whether the process was started for a command: its first argument is a word, or asks for help or the version. Settings look otherwise.</summary>
    public static bool IsAskedFor(IReadOnlyList<string> args) =>
        args is ["--help" or "-h" or "-?" or "--version", ..] || (args is [{ Length: > 0 } first, ..] && first.All(static letter => char.IsAsciiLetterLower(letter) || letter == '-') && first[0] != '-');

    /// <summary>Runs the command.</summary>
    /// <param name="args">The command line.</param>
    /// <param name="configuration">The settings of the server: the same environment variables.</param>
    /// <param name="output">For what was asked.</param>
    /// <param name="errors">For why it was not done.</param>
    /// <param name="cancellationToken">Ends the command.</param>
    /// <returns>0 if it was done, <see cref="Failed"/>, <see cref="BadUsage"/> or <see cref="NotIntact"/>.</returns>
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
        // Started before these commands are looked at; here so that the help names it.
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
