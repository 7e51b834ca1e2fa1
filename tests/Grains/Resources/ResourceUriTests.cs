using CodaMcp.Resources;

namespace CodaMcp.Tests.Resources;

public sealed class ResourceUriTests
{
    [Fact]
    public void A_doc_is_read_from_its_uri() =>
        Assert.Equal(("AbCdEf_dGh", null, null, null), Parts("coda://docs/AbCdEf_dGh"));

    [Fact]
    public void A_page_is_read_from_its_uri() =>
        Assert.Equal(("Plan", "canvas-1", null, null), Parts("coda://docs/Plan/pages/canvas-1"));

    [Fact]
    public void A_table_is_read_from_its_uri() =>
        Assert.Equal(("Plan", null, "grid-1", null), Parts("coda://docs/Plan/tables/grid-1"));

    [Fact]
    public void A_row_is_read_from_its_uri() =>
        Assert.Equal(("Plan", null, "Tasks", "i-1"), Parts("coda://docs/Plan/tables/Tasks/rows/i-1"));

    [Theory]
    [InlineData("Product%20Plan", "Product Plan")]
    [InlineData("Product Plan", "Product Plan")]
    [InlineData("Q3%2FQ4", "Q3/Q4")]
    [InlineData("..%2F..%2Fetc", "../../etc")]
    [InlineData("100%25", "100%")]
    [InlineData("What%3F%20%23now", "What? #now")]
    [InlineData("a+b", "a+b")]
    [InlineData("%E8%A8%88%E7%94%BB", "計画")]
    [InlineData("計画", "計画")]
    [InlineData("%f0%9f%9a%80", "🚀")]
    [InlineData("AbC", "AbC")]
    public void A_name_is_decoded_exactly(string encoded, string name) =>
        Assert.Equal(name, ResourceUri.Parse($"coda://docs/{encoded}")?.Doc);

    [Theory]
    [InlineData("Product Plan")]
    [InlineData("a/b?c#d%20e")]
    [InlineData("計画 🚀")]
    public void The_uri_of_a_doc_leads_back_to_it(string id) =>
        Assert.Equal(id, ResourceUri.Parse(ResourceUri.OfDoc(id))?.Doc);

    [Theory]
    [InlineData("")]
    [InlineData("coda:")]
    [InlineData("coda://")]
    [InlineData("coda://docs")]
    [InlineData("coda://elsewhere/AbCdEf_dGh")]
    [InlineData("codas://docs/AbCdEf_dGh")]
    [InlineData("file:///etc/passwd")]
    [InlineData("https://coda.io/d/Plan_dAbCdEf_dGh")]
    [InlineData("javascript:alert(1)")]
    public void A_foreign_uri_is_not_taken(string uri) => Assert.Null(ResourceUri.Parse(uri));

    [Theory]
    [InlineData("coda://docs/")]
    [InlineData("coda://docs/%20")]
    [InlineData("coda://docs//pages/p")]
    [InlineData("coda://docs/d/")]
    [InlineData("coda://docs/d/pages")]
    [InlineData("coda://docs/d/pages/")]
    [InlineData("coda://docs/d/pages/p/")]
    [InlineData("coda://docs/d/tables//rows/r")]
    [InlineData("coda://docs/d/tables/t/rows/")]
    public void An_empty_part_is_not_taken(string uri) => Assert.Null(ResourceUri.Parse(uri));

    [Theory]
    [InlineData("coda://docs/..")]
    [InlineData("coda://docs/%2e%2E")]
    [InlineData("coda://docs/d/pages/../tables/t")]
    [InlineData("coda://docs/./d")]
    [InlineData("coda://docs/d/tables/t/rows/..")]
    public void A_step_in_the_path_is_not_taken(string uri) => Assert.Null(ResourceUri.Parse(uri));

    [Theory]
    [InlineData("coda://docs/d/Pages/p")]
    [InlineData("coda://docs/d/rows/r")]
    [InlineData("coda://docs/d/pages/p/rows/r")]
    [InlineData("coda://docs/d/tables/t/columns/c")]
    public void A_path_that_no_template_makes_is_not_taken(string uri) => Assert.Null(ResourceUri.Parse(uri));

    [Theory]
    [InlineData("coda://docs/d?x=1")]
    [InlineData("coda://docs/d#x")]
    public void A_query_or_fragment_is_not_taken(string uri) => Assert.Null(ResourceUri.Parse(uri));

    [Theory]
    [InlineData("coda://docs/%")]
    [InlineData("coda://docs/%4")]
    [InlineData("coda://docs/%zz")]
    [InlineData("coda://docs/%FF")]
    [InlineData("coda://docs/%C3")]
    [InlineData("coda://docs/%ED%A0%80")]
    [InlineData("coda://docs/a%00b")]
    [InlineData("coda://docs/a%0Ab")]
    public void What_is_no_text_is_not_taken(string uri) => Assert.Null(ResourceUri.Parse(uri));

    [Fact]
    public void Half_a_character_is_not_taken() => Assert.Null(ResourceUri.Parse("coda://docs/a\uD83D"));

    [Fact]
    public void A_link_is_not_taken_for_a_name() =>
        Assert.Null(ResourceUri.Parse($"coda://docs/{Uri.EscapeDataString("https://coda.io/d/Plan_dAbCdEf_dGh")}"));

    [Fact]
    public void A_name_of_10_KB_is_not_taken() => Assert.Null(ResourceUri.Parse($"coda://docs/{new string('x', 10 * 1024)}"));

    [Theory]
    [InlineData("coda://docs/d", "application/json")]
    [InlineData("coda://docs/d/pages/p", "text/markdown")]
    [InlineData("coda://docs/d/tables/t", "application/json")]
    [InlineData("coda://docs/d/tables/t/rows/r", "application/json")]
    public void The_type_is_that_of_the_template(string uri, string type) => Assert.Equal(type, ResourceUri.Parse(uri)?.MimeType);

    private static (string?, string?, string?, string?) Parts(string uri) =>
        ResourceUri.Parse(uri) is { } resource ? (resource.Doc, resource.Page, resource.Table, resource.Row) : default;
}
