using System.Text;
using CodaMcp.Tools;

namespace CodaMcp.Tests.Tools;

public sealed class ArgumentNotesTests
{
    [Theory]
    [InlineData("""{"a":1,"note":"Done.","b":{"note":"x"}}""", """{"a":1,"note":"Done. 'limit' came as é \"text\".","b":{"note":"x"}}""")]
    [InlineData("""{"a":{"note":"x"}}""", """{"a":{"note":"x"},"note":"'limit' came as é \"text\"."}""")]
    [InlineData("""{"a":1,"note":""}""", """{"a":1,"note":"'limit' came as é \"text\"."}""")]
    [InlineData("{}", """{"note":"'limit' came as é \"text\"."}""")]
    public void Notes_are_added_and_the_rest_stays(string result, string expected)
    {
        var notes = new ArgumentNotes();
        notes.Read("limit", "came as é \"text\"");
        Assert.Equal(expected, Encoding.UTF8.GetString(notes.AddTo(Encoding.UTF8.GetBytes(result))));
    }

    [Fact]
    public void Without_notes_a_result_stays_as_it_is()
    {
        var result = """{"note":"Done."}"""u8.ToArray();
        Assert.Same(result, new ArgumentNotes().AddTo(result));
    }
}
