/** Text colours have a contrast of at least 4.5 to 1 (WCAG AA) with their background, in both schemes. */
const colours = `
:root{color-scheme:light dark;--bg:#f4f6f9;--card:#fff;--ink:#18202c;--dim:#55616f;--edge:#d5dbe3;--soft:#eaeef3;--link:#0a58a8;
--bad:#b3261e;--bad-bg:#fdecea;--warn:#854d00;--warn-bg:#fff3dc;--good:#17683a;--good-bg:#e4f5ea;--calm:#0a58a8;--calm-bg:#e5f0fb;--next:#9db8d4}
@media (prefers-color-scheme:dark){:root{--bg:#0f131a;--card:#181e28;--ink:#e7ebf1;--dim:#a4b0bf;--edge:#313a48;--soft:#222a36;--link:#8cbcff;
--bad:#ff9a92;--bad-bg:#41191a;--warn:#ffc871;--warn-bg:#3b2a0c;--good:#82d99a;--good-bg:#12331f;--calm:#8cbcff;--calm-bg:#132c4a;--next:#4d6580}}
@media print{:root{color-scheme:light;--bg:#fff;--card:#fff;--ink:#000;--dim:#444;--edge:#bbb;--soft:#eee;--link:#000}}`;

const page = `
*{box-sizing:border-box}html{scroll-padding-top:1rem}
body{margin:0;background:var(--bg);color:var(--ink);font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"PingFang SC","Microsoft YaHei","Noto Sans CJK SC",sans-serif;font-variant-numeric:tabular-nums}
header,main,footer{max-width:1400px;margin:0 auto;padding:0 1.25rem}
header{padding-top:1rem;display:flex;flex-wrap:wrap;gap:.3rem 1rem;align-items:center}h1{font-size:1.35rem;line-height:1.2;margin:0}h2{font-size:1.15rem;line-height:1.3;margin:0 0 .15rem;scroll-margin-top:1rem}h2:focus{outline:none}h3{font-size:.9rem;margin:0}.verdict{order:1}.by{order:2}.old{order:3}
p{margin:.25rem 0}.by,.lead,.dim,small,footer{color:var(--dim)}small{display:block;font-size:.82rem;line-height:1.4}
code{font:.85em ui-monospace,SFMono-Regular,Consolas,monospace;color:var(--dim)}
a{color:var(--link)}.skip{position:absolute;left:-99rem}.skip:focus{left:1rem;top:1rem;z-index:9;background:var(--card);padding:.5rem 1rem}
:focus-visible{outline:3px solid var(--link);outline-offset:2px;border-radius:4px}main:focus{outline:none}
.away{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.verdict{font-weight:600;margin:0;padding:.3rem .8rem;border-radius:8px}.old{font-weight:400}header .old{flex:1 1 100%}
.verdict.bad{background:var(--bad-bg);color:var(--bad)}.verdict.warn{background:var(--warn-bg);color:var(--warn)}.verdict.good{background:var(--good-bg);color:var(--good)}
.tiles{list-style:none;display:flex;flex-wrap:wrap;gap:.5rem;margin:0;padding:0}
.tile{display:flex;align-items:baseline;gap:.4rem;background:var(--card);border:1px solid var(--edge);border-radius:99px;padding:.25rem .8rem;text-decoration:none;color:var(--ink);white-space:nowrap}
.tile b{font-size:1.05rem}.tile span{color:var(--dim);font-size:.88rem}.tile.bad b{color:var(--bad)}.tile.warn b{color:var(--warn)}.tile:hover{border-color:var(--link)}.tile[aria-current]{border-color:var(--link);background:var(--calm-bg)}.tile[aria-current] span{color:var(--ink)}
section{background:var(--card);border:1px solid var(--edge);border-radius:12px;padding:1.1rem 1.25rem;margin:1.1rem 0}
.first{display:grid;grid-template-columns:minmax(0,6fr) minmax(0,5fr);gap:1rem;margin:.8rem 0 1rem;align-items:start}.first section{margin:0;padding:.8rem 1rem}
.none{color:var(--dim)}
.cards{list-style:none;margin:.4rem 0 0;padding:0;display:grid;gap:.5rem}
.card{border:1px solid var(--edge);border-left:5px solid var(--bad);border-radius:8px;padding:.35rem .8rem;min-width:0}.card.warning{border-left-color:var(--warn)}.card.notice{border-left-color:var(--calm)}.card.current{border-color:var(--link)}
.card details{margin:0}.card>details>summary{display:flex;gap:.3rem .8rem;align-items:baseline;justify-content:space-between;color:var(--ink);list-style:none}.card>details>summary::-webkit-details-marker{display:none}
.what{min-width:0;overflow-wrap:anywhere}.what b{font-weight:650;margin-right:.35rem}.where{color:var(--dim)}.card .badge{flex:none}
.card p{margin:.15rem 0}.detail,.todo{overflow-wrap:anywhere}.detail bdi,.todo{color:var(--dim)}.detail b{font-weight:600;margin-right:.2rem}
.command{display:flex;gap:.5rem;align-items:start;background:var(--soft);border-radius:6px;padding:.25rem .5rem;margin:.3rem 0}.command code{flex:1;min-width:0;color:var(--ink);overflow-wrap:anywhere;line-height:1.7}
.copy,.all{font:inherit;font-size:.85rem;color:var(--link);background:var(--card);border:1px solid var(--edge);border-radius:6px;padding:.1rem .6rem;cursor:pointer;flex:none}
.refs{display:flex;flex-wrap:wrap;gap:.1rem .9rem;font-size:.88rem;align-items:baseline}.ids{overflow-wrap:anywhere;font-size:.78rem}.refs .on{margin:0;min-width:0}.refs .on[open]{flex:1 1 100%}
ol.next{list-style:none;margin:.3rem 0 0;padding:0}ol.next li{display:grid;grid-template-columns:minmax(0,1fr) auto auto;gap:0 .8rem;align-items:baseline;padding:.22rem 0;border-bottom:1px solid var(--soft)}
.next .what{white-space:nowrap;overflow:hidden;text-overflow:ellipsis}.next .where{display:block;font-size:.85rem}.next .badge{min-width:0}.when small{display:inline}
.chart{margin-top:.7rem}.legend{list-style:none;display:flex;flex-wrap:wrap;gap:0 .9rem;margin:.1rem 0 .2rem;padding:0;font-size:.82rem;color:var(--dim)}.legend i{display:inline-block;width:.7rem;height:.7rem;border-radius:2px;margin-right:.3rem}
i.bad{background:var(--bad)}i.warn{background:var(--warn)}i.calm{background:var(--calm)}i.good{background:var(--good)}
.bars{display:grid;grid-template-columns:repeat(13,minmax(0,1fr));gap:3px;text-align:center;font-size:.72rem;color:var(--dim)}.bars b{display:block;font-weight:400;height:1.1rem;line-height:1.1rem}.bars svg{height:6.5rem;margin:0;border-bottom:1px solid var(--edge)}.bars span{display:block;white-space:nowrap}.bars div:nth-child(even) span{visibility:hidden}
.numbers{font-size:.88rem}
.rest{padding-left:1.2rem;overflow-wrap:anywhere}details{margin:.3rem 0}summary{cursor:pointer;color:var(--link)}`;

const tables = `
.tools{display:flex;flex-wrap:wrap;gap:.5rem 1rem;align-items:center;margin:.6rem 0}.tools[hidden]{display:none}
input,select{font:inherit;color:inherit;background:var(--card);border:1px solid var(--dim);border-radius:6px;padding:.3rem .5rem;max-width:100%}input{width:16rem}
::placeholder{color:var(--dim);opacity:1}output{color:var(--dim)}.scroll{overflow-x:auto}
[role=table],[role=table]>*{display:block}[role=table]{min-width:62rem}.plain{border-collapse:collapse;width:100%}.plain th,.plain td{padding:.1rem .4rem .1rem 0;border-bottom:1px solid var(--soft)}
[role=row]{display:grid;column-gap:.9rem;border-bottom:1px solid var(--soft)}thead [role=row]{align-items:end;border-bottom:2px solid var(--edge)}
tbody [role=row]{content-visibility:auto;contain-intrinsic-size:auto 4rem}tbody [role=row][hidden]{display:none}
#attached tr{grid-template-columns:minmax(0,1.4fr) minmax(0,1.2fr) 6.5rem minmax(0,1fr) 9.5rem minmax(0,1.7fr)}
#quota tr{grid-template-columns:minmax(0,1.4fr) minmax(0,1fr) 6rem 6rem 4rem minmax(0,1.5fr)}
#work tr{grid-template-columns:minmax(0,1.2fr) minmax(0,1.2fr) 7rem minmax(0,2fr) 9.5rem}
#rotated tr{grid-template-columns:minmax(0,1.4fr) minmax(0,1.1fr) repeat(4,8.2rem) 7rem}
#regions tr{grid-template-columns:minmax(0,1fr) minmax(0,1fr) 9rem 8rem 6rem}
th,td{text-align:left;padding:.45rem 0;font-weight:400;overflow-wrap:anywhere;min-width:0}thead th{font-size:.86rem}thead th,thead button{font-weight:600}
thead button{all:unset;cursor:pointer;font:inherit;font-weight:600;color:var(--link)}thead button:focus-visible{outline:3px solid var(--link);outline-offset:2px;border-radius:4px}
thead button::after{content:"\\2195";opacity:.45;margin-left:.3em}[aria-sort=ascending] button::after{content:"\\2191";opacity:1}[aria-sort=descending] button::after{content:"\\2193";opacity:1}
.num{text-align:right}
.axis{display:flex;justify-content:space-between;font-weight:400;color:var(--dim);font-size:.78rem}.axis i{font-style:normal}
svg{display:block;width:100%;height:14px;margin-top:.3rem}.line svg{background:repeating-linear-gradient(90deg,var(--edge) 0 1px,transparent 1px 12.5%)}
path{fill:var(--calm)}path.bad,.expired,.invalid,.expires-soon{fill:var(--bad)}path.warn,.blocked,.unknown{fill:var(--warn)}path.good,.fine{fill:var(--good)}path.next{fill:var(--next)}path.rest{fill:var(--soft)}
.badge{display:inline-block;font-size:.8rem;line-height:1.35;padding:.05rem .5rem;border-radius:99px;background:var(--soft);color:var(--ink)}
.badge.bad{background:var(--bad-bg);color:var(--bad)}.badge.warn{background:var(--warn-bg);color:var(--warn)}.badge.good{background:var(--good-bg);color:var(--good)}.badge.calm{background:var(--calm-bg);color:var(--calm)}
tbody tr:hover{background:var(--soft)}`;

/** On a phone each row is a card, and each cell has the title of its column. */
const phone = `
@media (max-width:64rem){.first{grid-template-columns:minmax(0,1fr)}}
@media (max-width:46rem),print and (max-width:60rem){header,main,footer{padding:0 .8rem}header{padding-top:.6rem;gap:.15rem .6rem}.by{font-size:.78rem;margin:0;order:0}.wide{display:none}h1{font-size:1.05rem}.verdict{flex:1 1 100%;font-size:.86rem;padding:.15rem .6rem}section{padding:.9rem .8rem}.first{gap:.5rem;margin:.5rem 0}.first section{padding:.4rem .7rem}
.first h2{font-size:1rem}.cards{gap:.35rem;margin-top:.2rem}.card{padding:.2rem .6rem}.card>details>summary{font-size:.92rem;flex-wrap:wrap;gap:0 .6rem}.what{flex:1 1 100%;display:contents}.what b{flex:1 1 100%;margin:0}.card .where{flex:1 1 0;min-width:0;white-space:nowrap;overflow:hidden;text-overflow:ellipsis}.command{padding:.1rem .4rem;margin:.2rem 0}.refs{font-size:.82rem}.card .detail,.card .todo{font-size:.84rem;line-height:1.35}.card .badge{font-size:.76rem}.first details{margin:.1rem 0}.chart h3{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
ol.next{margin:0}ol.next li{gap:0 .5rem;padding:.12rem 0;font-size:.88rem;grid-template-columns:minmax(0,1fr) auto auto}.next .badge{font-size:.74rem;padding:.02rem .4rem}.when small{display:none}.next .where{display:none}.next .what{display:block}
.chart{margin-top:.3rem}.bars svg{height:2.8rem}.legend{font-size:.76rem}.bars{font-size:.66rem}
.tiles{gap:.35rem}.tile{padding:.15rem .6rem}
[role=table]{min-width:0}tbody [role=row],[role=row] th,[role=row] td{display:block}thead [role=row]{display:flex;flex-wrap:wrap;gap:.2rem 1rem}thead [role=columnheader]{border:0;padding:.15rem 0}
.axis,[role=columnheader]:not([aria-sort]){display:none!important}tbody [role=row]{border:1px solid var(--edge);border-radius:8px;margin:.55rem 0;padding:.5rem .7rem}
tbody [role=rowheader],tbody [role=cell]{padding:.12rem 0;text-align:left}tbody [role=cell]{position:relative;padding-left:6.6rem;min-height:1.6rem}tbody [role=cell]:empty{display:none!important}tbody .num{text-align:left}#rotated .num{min-height:2.6rem}tbody [role=rowheader]{font-weight:600}tbody th small{font-weight:400}
tbody [role=cell]::before{content:attr(data-c);position:absolute;left:0;top:.2rem;width:6.2rem;color:var(--dim);font-size:.82rem}
.scroll{overflow:visible}input,select{width:100%}.tools label{flex:1 1 100%}}`;

const paper = `
@media print{.wide{display:revert!important}.when small{display:inline!important}body{font-size:9.5pt}.tools,.skip{display:none!important}section{border:0;padding:.4rem 0;margin:.4rem 0}header,main,footer{max-width:none;padding:0}
tbody [role=row]{content-visibility:visible}.copy,.all,.link{display:none}.bars svg{height:4rem}
#attached tr{grid-template-columns:minmax(0,1.7fr) minmax(0,1.7fr) 5.6rem minmax(0,1fr) 6.2rem minmax(0,1.4fr)}tr,.card,.tile{break-inside:avoid}h2{break-after:avoid}.scroll{overflow:visible}[role=table]{min-width:0}thead button::after{content:none}
svg,.badge,.verdict,path{print-color-adjust:exact;-webkit-print-color-adjust:exact}a{text-decoration:none}}
@media (prefers-reduced-motion:no-preference){html{scroll-behavior:smooth}}`;

export const style = [colours, page, tables, phone, paper].join('').trim();
