using CodaMcp.Audit;
using CodaMcp.Audit.Reading;
using CodaMcp.Storage;

namespace CodaMcp.Tests.Audit;

public sealed class UsageSqlTests
{
    [Fact]
    public void The_schema_of_PostgreSQL_counts_the_same_records_as_calls()
    {
        using var reader = new StreamReader(typeof(PostgresSchema).Assembly.GetManifestResourceStream("postgres.sql")!);
        var schema = reader.ReadToEnd();

        // The change of a record, the record, and the records of before.
        foreach (var row in new[] { "OLD.", "NEW.", "" })
            Assert.Equal(2, schema.Split(UsageSql.IsCall(row)).Length);
        Assert.Equal(4, schema.Split("'sign_in'").Length);
    }
}
