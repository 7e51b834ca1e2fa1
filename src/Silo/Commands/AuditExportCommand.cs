using System.CommandLine;
using System.Globalization;
using System.IO.Pipelines;
using System.Text.Json;
using CodaMcp.Audit;
using CodaMcp.Audit.Reading;

namespace CodaMcp.Commands;

/// <summary><c>audit export</c>.</summary>
internal static class AuditExportCommand
{
    /// <summary>Creates the command.</summary>
    public static Command Create(CommandRun run)
    {
        var format = new Option<string>("--format") { Description = $"One of {string.Join(", ", AuditFormat.All.Keys)}.", Required = true };
        var file = new Option<FileInfo>("--output") { Description = "The file to write. It must not be there yet.", Required = true };
        var organization = new Option<string>("--organization") { Description = "Only records of the organization with this id." };
        var from = new Option<DateTimeOffset?>("--from") { Description = "Only records that began at this moment or later, as 2026-11-28T14:00:00Z." };
        var to = new Option<DateTimeOffset?>("--to") { Description = "Only records that began before this moment." };
        var member = new Option<string>("--member") { Description = "Only records of the member with this id." };
        var tool = new Option<string>("--tool") { Description = "Only records of this tool, or of an event by its word, as session/start." };
        var target = new Option<string>("--target") { Description = "Only records that touched this, as doc:…, page:…, table:… or row:…." };
        var outcome = new Option<string>("--outcome") { Description = "Only records with this outcome, as succeeded." };
        var client = new Option<string>("--client") { Description = "Only records of the OAuth client with this id." };
        var writes = new Option<bool>("--writes") { Description = "Only records of tools that write." };
        format.AcceptOnlyFromAmong([.. AuditFormat.All.Keys]);
        var command = new Command("export", "Write audit records to a file, the newest first. The export itself is recorded.") { format, file, organization, from, to, member, tool, target, outcome, client, writes };
        run.Act(
            command,
            async (parsed, store, cancellationToken) =>
            {
                var filter = new AuditFilter
                {
                    From = parsed.GetValue(from),
                    To = parsed.GetValue(to) ?? DateTimeOffset.UtcNow,
                    Member = parsed.GetValue(member),
                    Tool = parsed.GetValue(tool),
                    Target = parsed.GetValue(target),
                    Outcome = parsed.GetValue(outcome),
                    ClientId = parsed.GetValue(client),
                    WritesOnly = parsed.GetValue(writes),
                };
                var (chosen, output, of) = (AuditFormat.All[parsed.GetRequiredValue(format)], parsed.GetRequiredValue(file), parsed.GetValue(organization));
                var action = new OperatorAction(EventKinds.AuditExport) { Organization = of ?? "", Details = Details(chosen, filter) };
                var written = await store.ActAsync(action, () => WriteAsync(store.Records, of, filter, chosen, output, cancellationToken), cancellationToken);
                return new ExportView(output.FullName, written);
            },
            CommandsJson.Default.ExportView,
            static (result, output) => output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Wrote {result.Records} records to {result.File}.")));
        return command;
    }

    private static async Task<long> WriteAsync(AuditTable records, string? organization, AuditFilter filter, AuditFormat format, FileInfo file, CancellationToken cancellationToken)
    {
        await using var stream = Create(file);
        var output = PipeWriter.Create(stream);
        var written = await AuditExport.WriteAsync(format, async before =>
        {
            var (found, hasMore) = await records.ReadAsync(organization, filter, before, AuditExport.PageSize, cancellationToken);
            return new AuditPage([.. found.Select(AuditEntries.Of)], hasMore ? found[^1].Id : null);
        }, output, cancellationToken);
        await output.CompleteAsync();
        return written;
    }

    private static FileStream Create(FileInfo file)
    {
        try
        {
            return new FileStream(file.FullName, FileMode.CreateNew, FileAccess.Write);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CommandException($"'{file.FullName}' cannot be made: {error.Message}");
        }
    }

    private static string Details(AuditFormat format, AuditFilter filter)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            json.WriteString("format", format.Name);
            foreach (var (name, value) in new (string, string?)[]
            {
                ("from", filter.From?.ToString("O")), ("to", filter.To?.ToString("O")), ("member", filter.Member), ("tool", filter.Tool), ("target", filter.Target),
                ("outcome", filter.Outcome), ("clientId", filter.ClientId), ("writesOnly", filter.WritesOnly ? "true" : null),
            })
            {
                if (value is not null)
                    json.WriteString(name, value);
            }

            json.WriteEndObject();
        }

        return System.Text.Encoding.UTF8.GetString(stream.ToArray());
    }
}
