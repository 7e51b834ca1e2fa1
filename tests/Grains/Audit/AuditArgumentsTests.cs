using CodaMcp.Audit;
using Microsoft.Extensions.Options;

namespace CodaMcp.Tests.Audit;

public sealed class AuditArgumentsTests
{
    private static readonly byte[] Arguments = """
        {"doc":"Secret plans","rows":[{"Task":"hidden"},{}],"limit":3,"keep":true,"note":null,"filter":{"a":1},"a name with a secret":"x"}
        """u8.ToArray();

    [Fact]
    public void The_digest_tells_whether_arguments_are_the_same()
    {
        var arguments = New("a secret");

        Assert.Equal(64, arguments.DigestOf(Arguments).Length);
        Assert.Equal(arguments.DigestOf(Arguments), New("a secret").DigestOf([.. Arguments]));
        Assert.NotEqual(arguments.DigestOf(Arguments), arguments.DigestOf("{}"u8.ToArray()));
    }

    [Fact]
    public void Without_the_secret_nobody_can_try_arguments_out() =>
        Assert.NotEqual(New("a secret").DigestOf(Arguments), New("another secret").DigestOf(Arguments));

    [Fact]
    public void Redacted_arguments_have_names_types_and_lengths_and_no_values() => Assert.Equal(
        """{"doc":"string(12)","rows":"array(2)","limit":"number","keep":"boolean","note":"null","filter":"object(1)","(unknown)":"string(1)"}""",
        New("a secret", KeptArguments.Redacted).Describe(Arguments, ["doc", "rows", "limit", "keep", "note", "filter"]));

    [Theory]
    [InlineData("[1]")]
    [InlineData("{")]
    public void What_is_no_object_is_not_described(string json) =>
        Assert.Null(New("a secret", KeptArguments.Redacted).Describe(System.Text.Encoding.UTF8.GetBytes(json), ["doc"]));

    [Fact]
    public void Nothing_is_described_unless_the_setting_says_so() => Assert.Null(New("a secret").Describe(Arguments, ["doc"]));

    [Fact]
    public void Values_are_kept_encrypted_and_open_in_their_record_alone()
    {
        var arguments = New("a secret", KeptArguments.Full);
        var record = AuditWriterTests.ARecord(AuditOutcome.Succeeded);
        record = record with { ArgumentValues = arguments.Protect(record.Id, Arguments) };

        Assert.Equal(Arguments, arguments.Open(record));
        Assert.Equal(Arguments, New("a secret").Open(record));
        Assert.Null(New("another secret").Open(record));
        Assert.Null(arguments.Open(record with { Id = Guid.NewGuid() }));
        Assert.Null(arguments.Open(record with { ArgumentValues = null }));
        Assert.DoesNotContain("Secret", record.ArgumentValues!, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(KeptArguments.None)]
    [InlineData(KeptArguments.Redacted)]
    public void No_values_are_kept_unless_the_setting_says_so(KeptArguments kept) => Assert.Null(New("a secret", kept).Protect(Guid.NewGuid(), Arguments));

    [Fact]
    public void Values_that_are_too_large_are_not_kept() =>
        Assert.Null(New("a secret", KeptArguments.Full).Protect(Guid.NewGuid(), new byte[AuditArguments.MaxValueBytes + 1]));

    private static AuditArguments New(string secret, KeptArguments kept = KeptArguments.None) =>
        new(new Protector(secret), Options.Create(new AuditOptions { Arguments = kept }));
}
