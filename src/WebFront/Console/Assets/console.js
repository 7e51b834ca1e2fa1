// The console without this is complete but for charts and the live tail: it puts times into the reader's zone, draws, and reloads.
(() => {
  'use strict';
  const root = document.documentElement;
  const charts = [];
  const forms = {
    time: new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' }),
    date: new Intl.DateTimeFormat(undefined, { dateStyle: 'medium' }),
    hour: new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' }),
    day: new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short', timeZone: 'UTC' }),
    month: new Intl.DateTimeFormat(undefined, { month: 'short', year: 'numeric', timeZone: 'UTC' }),
  };

  function localize() {
    for (const time of document.querySelectorAll('time[data-form]')) {
      time.title = time.dateTime;
      time.textContent = forms[time.dataset.form].format(new Date(time.dateTime));
    }
    for (const name of document.querySelectorAll('[data-zone]')) name.textContent = Intl.DateTimeFormat().resolvedOptions().timeZone;
  }

  // A line needs two points: one without neighbours is drawn as a dot.
  function mark(values, value, step) {
    const alone = value !== null && (values[step - 1] ?? null) === null && (values[step + 1] ?? null) === null;
    return { value, symbol: alone ? 'circle' : 'none', symbolSize: 7 };
  }

  function draw() {
    for (const chart of charts.splice(0)) chart.dispose();
    if (!globalThis.echarts) return;
    const style = getComputedStyle(root);
    const colour = (name) => style.getPropertyValue(name).trim();
    for (const place of document.querySelectorAll('[data-chart]')) {
      const { unit, labels, series, lines } = JSON.parse(place.dataset.chart);
      const chart = globalThis.echarts.init(place, null, { renderer: 'canvas' });
      charts.push(chart);
      chart.setOption({
        animation: false,
        color: [colour('--second'), colour('--third'), colour('--bad')],
        textStyle: { fontFamily: getComputedStyle(document.body).fontFamily },
        grid: { left: 8, right: 12, top: 34, bottom: 8, containLabel: true },
        legend: { left: 4, top: 0, itemWidth: 10, itemHeight: 10, icon: 'roundRect', textStyle: { color: colour('--soft') } },
        tooltip: {
          trigger: 'axis', renderMode: 'richText', confine: true, backgroundColor: colour('--sheet'), borderColor: colour('--line'),
          textStyle: { color: colour('--ink'), fontSize: 12 }, axisPointer: { type: lines ? 'line' : 'shadow', lineStyle: { color: colour('--field') }, shadowStyle: { opacity: .35 } },
        },
        xAxis: {
          type: 'category', data: labels.map((label) => forms[unit].format(new Date(label))), axisTick: { show: false },
          axisLine: { lineStyle: { color: colour('--line') } }, axisLabel: { color: colour('--soft'), hideOverlap: true, alignMinLabel: 'left', alignMaxLabel: 'right' },
        },
        yAxis: { type: 'value', minInterval: 1, splitLine: { lineStyle: { color: colour('--line') } }, axisLabel: { color: colour('--soft') } },
        series: series.map(({ name, values }) => lines
          ? { name, type: 'line', data: values.map((value, step) => mark(values, value, step)), showSymbol: true, smooth: .25, lineStyle: { width: 2 } }
          : { name, type: 'bar', stack: 'all', data: values, barMaxWidth: 22, itemStyle: { borderRadius: 2 } }),
      });
    }
  }

  function refresh() {
    root.classList.add('scripted');
    localize();
    draw();
  }

  setInterval(() => {
    const tail = document.querySelector('[data-live]');
    if (tail && document.visibilityState === 'visible' && !tail.contains(document.activeElement)) globalThis.Blazor?.navigateTo(tail.dataset.live, { replaceHistoryEntry: true });
  }, 2000);
  document.addEventListener('click', async (event) => {
    const button = event.target.closest?.('[data-copy]');
    if (!button) return;
    await navigator.clipboard.writeText(button.dataset.copy);
    button.textContent = 'Copied';
  });
  addEventListener('resize', () => charts.forEach((chart) => chart.resize()));
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', draw);
  // The framework's script, which has run by then, updates pages in place.
  addEventListener('DOMContentLoaded', () => {
    refresh();
    globalThis.Blazor?.addEventListener('enhancedload', refresh);
  });
})();
