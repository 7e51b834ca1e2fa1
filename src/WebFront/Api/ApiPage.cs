using CodaMcp.Pages;
using CodaMcp.Pages.Views;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;

namespace CodaMcp.Api;

/// <summary>The page that shows the OpenAPI document, without script. The page and the document are public.</summary>
internal sealed class ApiPage(PageEndpoint pages, PageWriter writer, IServiceProvider services)
{
    /// <summary>Maps the page.</summary>
    public void Map(IEndpointRouteBuilder endpoints) => pages.MapGet(endpoints, ApiHosting.Path, Show);

    private async Task Show(HttpContext context)
    {
        var document = await services.GetRequiredKeyedService<IOpenApiDocumentProvider>(ApiHosting.Version).GetOpenApiDocumentAsync(context.RequestAborted);
        var operations =
            from path in document.Paths
            from operation in path.Value.Operations ?? []
            select (Tag: operation.Value.Tags?.FirstOrDefault()?.Name ?? "", View: new ApiOperation(
                operation.Key.Method,
                path.Key,
                operation.Value.Summary ?? "",
                operation.Value.Description ?? "",
                [.. (operation.Value.Parameters ?? []).Select(parameter => new ApiField(parameter.Name ?? "", parameter.In == ParameterLocation.Path ? "In the path." : parameter.Description ?? ""))]));
        await writer.WriteAsync<ApiView, ApiModel>(context, new ApiModel(
            document.Info.Description ?? "", ApiHosting.Document, [.. operations.GroupBy(one => one.Tag, one => one.View).Select(group => new ApiGroup(group.Key, [.. group]))]));
    }
}
