using System.Reflection;
using CodaMcp.Audit;
using CodaMcp.Pages;

namespace CodaMcp.Tests.Pages;

public sealed class EventTextTests
{
    [Fact]
    public void Every_event_has_words_of_its_own_and_a_tool_has_none()
    {
        var kinds = typeof(EventKinds).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => (string)field.GetRawConstantValue()!).ToList();
        var words = kinds.Select(EventText.Of).ToList();

        Assert.NotEmpty(kinds);
        Assert.DoesNotContain(null, words);
        Assert.Equal(words.Count, words.Distinct().Count());
        Assert.Null(EventText.Of("list_docs"));
    }
}
