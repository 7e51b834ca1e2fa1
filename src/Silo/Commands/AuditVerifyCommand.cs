using System.CommandLine;
using System.Data.Common;
using System.Globalization;
using CodaMcp.Audit.Checkpoints;
using CodaMcp.Members;

namespace CodaMcp.Commands;

/// <summary><c>audit verify</c>.</summary>
internal static class AuditVerifyCommand
{
    /// <summary>Creates the command.</summary>
    public static Command Create(CommandRun run)
    {
        var keys = new Option<FileInfo[]>("--public-key")
        {
            Description = "A file with a public key that 'audit key' printed; may be given several times. Without it the keys of the server's secrets count.", HelpName = "FILE",
        };
        var name = new Option<string>("--member") { Description = $"Verify this member's records only. {MemberSearch.Names}", HelpName = "MEMBER" };
        var command = new Command("verify", $"Look for records that were changed, deleted, inserted, moved or cut off, and for replaced checkpoints. The exit code is {OperatorCommands.NotIntact} if there are any.") { keys, name };
        run.Act(
            command,
            async (parsed, store, cancellationToken) =>
            {
                var given = (parsed.GetValue(keys) ?? []).Select(Read).ToList();
                var known = given.Count > 0 ? given : [.. AuditKeyCommand.Of(run.Configuration).Select(key => key.PublicKey)];
                var member = parsed.GetValue(name) is { } text ? await FindAsync(store, text, cancellationToken) : (MemberId?)null;
                await using var audit = store.OpenAudit();
                var verdict = await AuditVerification.RunAsync(audit, known, member, cancellationToken);
                try
                {
                    await store.NoteVerifiedAsync(verdict, member);
                }
                catch (DbException error)
                {
                    // A read-only copy can be verified as well.
                    await parsed.InvocationConfiguration.Error.WriteLineAsync($"That the audit was verified is not recorded: {error.Message}");
                }

                return verdict;
            },
            CommandsJson.Default.VerifiedAudit,
            Print,
            static verdict => verdict.Intact ? 0 : OperatorCommands.NotIntact);
        return command;
    }

    // The text may be the grain key from a finding. So it also finds members who only have records, such as operators.
    private static async Task<MemberId> FindAsync(OperatorStore store, string text, CancellationToken cancellationToken)
    {
        try
        {
            return MemberId.ParseGrainKey(text);
        }
        catch (FormatException)
        {
            return (await MemberSearch.FindAsync(store, text, cancellationToken)).Id;
        }
    }

    private static string Read(FileInfo file)
    {
        try
        {
            return AuditSigningKey.ReadPem(File.ReadAllText(file.FullName)) ?? throw new CommandException($"{file} has no Ed25519 public key as PEM. 'audit key' prints one.");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or FormatException)
        {
            throw new CommandException($"{file} cannot be read ({error.Message.TrimEnd('.')}).");
        }
    }

    private static void Print(VerifiedAudit verdict, TextWriter output)
    {
        output.WriteLine(verdict.Intact ? "The audit is intact." : $"The audit is NOT intact: {verdict.Problems} problem(s).");
        output.WriteLine();
        Line("records", $"{verdict.Records}");
        Line("events", $"{verdict.Events}");
        if (verdict.Unchained > 0)
            Line("not verified", $"{verdict.Unchained} records of an earlier version");
        Line("checkpoints", verdict.LastCheckpoint is { } last ? $"{verdict.Checkpoints}, the last is number {last} of {Shown.Time(verdict.LastCheckpointAt)}" : $"{verdict.Checkpoints}");
        if (verdict.Key is not null)
            Line("key", $"{verdict.Key}, {(verdict.KeyIsKnown ? "known" : "NOT compared with a known key: give --public-key or the server's secret")}");
        if (verdict.RecordsFrom is { } from)
            Line("begins", $"{Shown.Time(from)}; older records were removed for their age");
        foreach (var finding in verdict.Findings)
        {
            output.WriteLine();
            output.WriteLine($"{finding.Problem}: {finding.Detail}");
            foreach (var (label, value) in new[]
            {
                ("time", finding.At is null ? null : Shown.Time(finding.At)), ("member", finding.Member), ("event", finding.Sequence?.ToString(CultureInfo.InvariantCulture)),
                ("record", finding.Record?.ToString()), ("checkpoint", finding.Checkpoint?.ToString(CultureInfo.InvariantCulture)),
            })
            {
                if (value is not null)
                    Line($"  {label}", Shown.Text(value));
            }
        }

        if (verdict.Problems > verdict.Findings.Count)
            output.WriteLine($"{Environment.NewLine}… and {verdict.Problems - verdict.Findings.Count} more.");

        void Line(string label, string value) => output.WriteLine($"{label,-14}{value}");
    }
}
