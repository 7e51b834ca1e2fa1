using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace CodaMcp.Commands;

/// <summary>What the commands of one command line share.</summary>
/// <param name="configuration">The settings.</param>
/// <param name="json">The option for JSON.</param>
internal sealed class CommandRun(IConfiguration configuration, Option<bool> json)
{
    /// <summary>The settings.</summary>
    public IConfiguration Configuration => configuration;

    /// <summary>Makes the action of a command: opens what the server stores, does the work, and prints the result as text or as JSON.</summary>
    /// <param name="command">The command.</param>
    /// <param name="work">The work.</param>
    /// <param name="shape">The JSON of its result.</param>
    /// <param name="print">Prints the result as text.</param>
    /// <param name="exitCode">The exit code of a result; 0 by default.</param>
    public void Act<T>(
        Command command, Func<ParseResult, OperatorStore, CancellationToken, Task<T>> work, JsonTypeInfo<T> shape, Action<T, TextWriter> print, Func<T, int>? exitCode = null) =>
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var store = await OperatorStore.OpenAsync(configuration, cancellationToken);
            var result = await work(parsed, store, cancellationToken);
            var output = parsed.InvocationConfiguration.Output;
            if (parsed.GetValue(json))
                await output.WriteLineAsync(JsonSerializer.Serialize(result, shape));
            else
                print(result, output);
            return exitCode?.Invoke(result) ?? 0;
        });
}
