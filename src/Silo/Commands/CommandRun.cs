using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace CodaMcp.Commands;

/// <summary>Holds the parts that all commands of a command line share.</summary>
/// <param name="configuration">The settings.</param>
/// <param name="json">The option for JSON output.</param>
internal sealed class CommandRun(IConfiguration configuration, Option<bool> json)
{
    /// <summary>The settings.</summary>
    public IConfiguration Configuration => configuration;

    /// <summary>Sets the action of a command: opens the server's stores, does the work, and prints the result as text or JSON.</summary>
    /// <param name="command">The command.</param>
    /// <param name="work">The work.</param>
    /// <param name="shape">The JSON type of the result.</param>
    /// <param name="print">Prints the result as text.</param>
    /// <param name="exitCode">Returns the exit code for a result. Without it the code is 0.</param>
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
