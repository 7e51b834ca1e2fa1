using BenchmarkDotNet.Attributes;
using CodaMcp.Audit;

namespace CodaMcp.Bench;

/// <summary>What a record costs besides the database.</summary>
public class AuditSteps
{
    private const int Batch = 100;
    private const string Member = "m:https%3A%2F%2Fissuer.example/organization-1/member-1";

    private readonly object?[] row = AuditRow.Columns.Select(Value).ToArray();

    [Benchmark(Description = "digest and link of a record, in batches of 100", OperationsPerInvoke = Batch)]
    public int Chain()
    {
        var chain = new AuditChain(TimeProvider.System);
        chain.Take(AuditHead.StartOf(Member));
        for (var i = 0; i < Batch; i++)
            chain.Add(Member, row);
        return chain.Link().Count;
    }

    private static object? Value(string column) => AuditRow.TypeOf(column) switch
    {
        AuditColumn.Id => Guid.CreateVersion7(),
        AuditColumn.Moment => DateTime.UtcNow,
        AuditColumn.Flag => false,
        AuditColumn.Number => 1,
        AuditColumn.Real => 1.5,
        _ => column is "details" or "argument_values" or "reason" or "actor" or "actor_label" or "write_key" ? null : $"a value of {column}",
    };
}
