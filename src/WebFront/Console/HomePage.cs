using CodaMcp.Pages.Views;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace CodaMcp.Pages;

/// <summary>The first page: what this is, and how a client is connected. Everybody may see it.</summary>
internal sealed class HomePage(PageEndpoint pages, PageWriter writer, FrontSettings front)
{
    /// <summary>Maps the page.</summary>
    public void Map(IEndpointRouteBuilder endpoints) => pages.MapGet(endpoints, "/", Show);

    private Task Show(HttpContext context) =>
        writer.WriteAsync<HomeView, HomeModel>(context, new HomeModel(front.McpUrl, ClientGuides.IsPublic(new Uri(front.PublicUrl)), ClientGuides.Of(front)));
}
